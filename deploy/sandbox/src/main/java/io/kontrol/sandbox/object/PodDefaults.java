package io.kontrol.sandbox.object;

import static io.kontrol.sandbox.object.ObjectDefaults.at;
import static io.kontrol.sandbox.object.ObjectDefaults.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of Pods and Pod templates that depend on other fields. */
final class PodDefaults {
  private PodDefaults() {}

  static void template(JsonNode owner) {
    if (owner.path("template").path("spec") instanceof ObjectNode spec) {
      podSpec(spec);
    }
  }

  static void pod(ObjectNode spec, ObjectNode pod) {
    podSpec(spec);
    spec.path("containers").forEach(container -> requestsFromLimits((ObjectNode) container));
    set(spec, "enableServiceLinks", true);
    set(spec, "serviceAccountName", "default");
    set(spec, "serviceAccount", spec.path("serviceAccountName").asText());
    set(spec, "priority", 0);
    set(spec, "preemptionPolicy", "PreemptLowerPriority");
    ObjectNode status = at(pod, "status");
    set(status, "phase", "Pending");
    set(status, "qosClass", "BestEffort");
  }

  private static void podSpec(ObjectNode spec) {
    if (spec.has("serviceAccountName")) {
      set(spec, "serviceAccount", spec.path("serviceAccountName").asText());
    } else if (spec.has("serviceAccount")) {
      spec.put("serviceAccountName", spec.path("serviceAccount").asText());
    }
    for (String list : new String[] {"containers", "initContainers", "ephemeralContainers"}) {
      spec.path(list).forEach(container -> pullPolicy((ObjectNode) container));
    }
    for (JsonNode volume : spec.path("volumes")) {
      if (volume.size() == 1) {
        ((ObjectNode) volume).putObject("emptyDir");
      }
    }
  }

  private static void pullPolicy(ObjectNode container) {
    String image = container.path("image").asText();
    String tag = image.substring(image.lastIndexOf('/') + 1);
    boolean latest = (!tag.contains(":") && !tag.contains("@")) || tag.endsWith(":latest");
    set(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
  }

  private static void requestsFromLimits(ObjectNode container) {
    if (container.path("resources").path("limits") instanceof ObjectNode limits) {
      ObjectNode requests = at(at(container, "resources"), "requests");
      limits.properties().forEach(limit -> requests.putIfAbsent(limit.getKey(), limit.getValue()));
    }
  }
}
