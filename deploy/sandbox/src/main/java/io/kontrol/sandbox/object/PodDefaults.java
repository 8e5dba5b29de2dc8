package io.kontrol.sandbox.object;

import static io.kontrol.sandbox.object.Defaults.at;
import static io.kontrol.sandbox.object.Defaults.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of Pods and Pod templates. */
final class PodDefaults {
  private PodDefaults() {}

  static void template(ObjectNode owner) {
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
    set(spec, "restartPolicy", "Always");
    set(spec, "terminationGracePeriodSeconds", 30);
    set(spec, "dnsPolicy", "ClusterFirst");
    set(spec, "schedulerName", "default-scheduler");
    at(spec, "securityContext");
    if (spec.has("serviceAccountName")) {
      set(spec, "serviceAccount", spec.path("serviceAccountName").asText());
    } else if (spec.has("serviceAccount")) {
      spec.put("serviceAccountName", spec.path("serviceAccount").asText());
    }
    for (String list : new String[] {"containers", "initContainers", "ephemeralContainers"}) {
      spec.path(list).forEach(container -> container((ObjectNode) container));
    }
    spec.path("volumes").forEach(volume -> volume((ObjectNode) volume));
  }

  private static void container(ObjectNode container) {
    set(container, "terminationMessagePath", "/dev/termination-log");
    set(container, "terminationMessagePolicy", "File");
    String image = container.path("image").asText();
    String tag = image.substring(image.lastIndexOf('/') + 1);
    boolean latest = (!tag.contains(":") && !tag.contains("@")) || tag.endsWith(":latest");
    set(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
    container.path("ports").forEach(port -> set((ObjectNode) port, "protocol", "TCP"));
    for (JsonNode variable : container.path("env")) {
      if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode reference) {
        set(reference, "apiVersion", "v1");
      }
      if (variable.path("valueFrom").path("resourceFieldRef") instanceof ObjectNode reference) {
        set(reference, "divisor", "0");
      }
    }
    for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
      if (container.path(probe) instanceof ObjectNode node) {
        probe(node);
      }
    }
    for (String hook : new String[] {"postStart", "preStop"}) {
      if (container.path("lifecycle").path(hook).path("httpGet") instanceof ObjectNode get) {
        httpGet(get);
      }
    }
  }

  private static void requestsFromLimits(ObjectNode container) {
    if (container.path("resources").path("limits") instanceof ObjectNode limits) {
      ObjectNode requests = at(at(container, "resources"), "requests");
      limits.properties().forEach(limit -> requests.putIfAbsent(limit.getKey(), limit.getValue()));
    }
  }

  private static void probe(ObjectNode probe) {
    set(probe, "timeoutSeconds", 1);
    set(probe, "periodSeconds", 10);
    set(probe, "successThreshold", 1);
    set(probe, "failureThreshold", 3);
    if (probe.path("httpGet") instanceof ObjectNode get) {
      httpGet(get);
    }
    if (probe.path("grpc") instanceof ObjectNode grpc) {
      set(grpc, "service", "");
    }
  }

  private static void httpGet(ObjectNode get) {
    set(get, "path", "/");
    set(get, "scheme", "HTTP");
  }

  private static void volume(ObjectNode volume) {
    if (volume.size() == 1) {
      volume.putObject("emptyDir");
    }
    for (String source : new String[] {"secret", "configMap", "projected", "downwardAPI"}) {
      if (volume.path(source) instanceof ObjectNode node) {
        set(node, "defaultMode", 420);
      }
    }
    if (volume.path("hostPath") instanceof ObjectNode host) {
      set(host, "type", "");
    }
    for (JsonNode source : volume.path("projected").path("sources")) {
      if (source.path("serviceAccountToken") instanceof ObjectNode token) {
        set(token, "expirationSeconds", 3600);
      }
      fieldRefs(source.path("downwardAPI"));
    }
    fieldRefs(volume.path("downwardAPI"));
  }

  private static void fieldRefs(JsonNode downward) {
    for (JsonNode item : downward.path("items")) {
      if (item.path("fieldRef") instanceof ObjectNode reference) {
        set(reference, "apiVersion", "v1");
      }
    }
  }
}
