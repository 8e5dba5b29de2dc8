package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.json.Quantity;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of Pods and Pod templates. */
final class PodValidation {
  private static final Pattern PORT_NAME = Pattern.compile("[-a-z0-9]+");
  private static final Pattern LETTER = Pattern.compile(".*[a-z].*");
  private static final String[] RESTART_POLICIES = {"Always", "OnFailure", "Never"};

  private PodValidation() {}

  static boolean isRestartPolicy(String text) {
    return Set.of(RESTART_POLICIES).contains(text);
  }

  static void checkTemplate(JsonNode template, String path, Causes causes) {
    MetadataValidation.labels(path + ".labels", template.path("metadata").path("labels"), causes);
    check(template.path("spec"), path + ".spec", causes);
  }

  static void check(JsonNode spec, String path, Causes causes) {
    Set<String> volumes = new HashSet<>();
    int index = 0;
    for (JsonNode volume : spec.path("volumes")) {
      String at = path + ".volumes[" + index++ + "].name";
      String name = volume.path("name").asText();
      if (name.isEmpty()) {
        causes.required(at);
      } else if (!volumes.add(name)) {
        causes.duplicate(at, volume.path("name"));
      } else {
        MetadataValidation.dnsLabel(at, name, causes);
      }
    }
    JsonNode containers = spec.path("containers");
    if (containers.isEmpty()) {
      causes.required(path + ".containers");
    }
    Set<String> names = new HashSet<>();
    containers(containers, path + ".containers", names, volumes, causes);
    containers(spec.path("initContainers"), path + ".initContainers", names, volumes, causes);
    causes.oneOf(spec.path("restartPolicy"), path + ".restartPolicy", RESTART_POLICIES);
    causes.oneOf(
        spec.path("dnsPolicy"),
        path + ".dnsPolicy",
        "ClusterFirst",
        "ClusterFirstWithHostNet",
        "Default",
        "None");
  }

  private static void containers(
      JsonNode containers, String path, Set<String> names, Set<String> volumes, Causes causes) {
    int index = 0;
    for (JsonNode container : containers) {
      String at = path + "[" + index++ + "]";
      String name = container.path("name").asText();
      if (name.isEmpty()) {
        causes.required(at + ".name");
      } else if (!names.add(name)) {
        causes.duplicate(at + ".name", container.path("name"));
      } else {
        MetadataValidation.dnsLabel(at + ".name", name, causes);
      }
      causes.require(container, "image", at + ".image");
      ports(container.path("ports"), at + ".ports", causes);
      environment(container.path("env"), at + ".env", causes);
      mounts(container.path("volumeMounts"), at + ".volumeMounts", volumes, causes);
      causes.oneOf(
          container.path("imagePullPolicy"),
          at + ".imagePullPolicy",
          "Always",
          "IfNotPresent",
          "Never");
      resources(container.path("resources"), at + ".resources", causes);
    }
  }

  private static void ports(JsonNode ports, String path, Causes causes) {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode port : ports) {
      String at = path + "[" + index++ + "]";
      String name = port.path("name").asText();
      if (!name.isEmpty()) {
        portName(name, at + ".name", causes);
        if (!names.add(name)) {
          causes.duplicate(at + ".name", port.path("name"));
        }
      }
      if (port.path("containerPort").asInt() == 0) {
        causes.required(at + ".containerPort");
      } else {
        causes.portNumber(port.path("containerPort"), at + ".containerPort");
      }
      causes.oneOf(port.path("protocol"), at + ".protocol", "SCTP", "TCP", "UDP");
    }
  }

  static void portName(String name, String path, Causes causes) {
    if (name.length() > 15) {
      causes.invalid(path, name, "must be no more than 15 characters");
    }
    if (!PORT_NAME.matcher(name).matches()) {
      causes.invalid(
          path, name, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (!LETTER.matcher(name).matches()) {
      causes.invalid(path, name, "must contain at least one letter (a-z)");
    }
    if (name.contains("--")) {
      causes.invalid(path, name, "must not contain consecutive hyphens");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      causes.invalid(path, name, "must not begin or end with a hyphen");
    }
  }

  private static void environment(JsonNode variables, String path, Causes causes) {
    int index = 0;
    for (JsonNode variable : variables) {
      String at = path + "[" + index++ + "]";
      causes.require(variable, "name", at + ".name");
      if (variable.hasNonNull("valueFrom") && !variable.path("value").asText().isEmpty()) {
        causes.invalid(at + ".valueFrom", "", "may not be specified when `value` is not empty");
      }
    }
  }

  private static void mounts(JsonNode mounts, String path, Set<String> volumes, Causes causes) {
    Set<String> paths = new HashSet<>();
    int index = 0;
    for (JsonNode mount : mounts) {
      String at = path + "[" + index++ + "]";
      String name = mount.path("name").asText();
      if (name.isEmpty()) {
        causes.required(at + ".name");
      } else if (!volumes.contains(name)) {
        causes.notFound(at + ".name", name);
      }
      String mountPath = mount.path("mountPath").asText();
      if (mountPath.isEmpty()) {
        causes.required(at + ".mountPath");
      } else if (!paths.add(mountPath)) {
        causes.invalid(at + ".mountPath", mountPath, "must be unique");
      }
    }
  }

  private static void resources(JsonNode resources, String path, Causes causes) {
    for (Map.Entry<String, JsonNode> request : resources.path("requests").properties()) {
      JsonNode limit = resources.path("limits").path(request.getKey());
      BigDecimal asked = Quantity.value(request.getValue().asText());
      if (asked.signum() < 0) {
        causes.invalid(
            path + ".requests[" + request.getKey() + "]",
            request.getValue(),
            "must be greater than or equal to 0");
      }
      if (limit.isTextual() && asked.compareTo(Quantity.value(limit.asText())) > 0) {
        causes.invalid(
            path + ".requests",
            TextNode.valueOf(request.getValue().asText()),
            "must be less than or equal to %s limit of %s"
                .formatted(request.getKey(), limit.asText()));
      }
    }
  }
}
