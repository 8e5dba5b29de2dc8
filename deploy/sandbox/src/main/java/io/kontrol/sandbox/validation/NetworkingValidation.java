package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Validation of Services and Ingresses. */
final class NetworkingValidation {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private NetworkingValidation() {}

  static void service(JsonNode spec, Causes causes) {
    String address = spec.path("clusterIP").asText();
    boolean external = spec.path("type").asText().equals("ExternalName");
    if (spec.path("ports").isEmpty() && !address.equals("None") && !external) {
      causes.required("spec.ports");
    }
    servicePorts(spec.path("ports"), causes);
    causes.oneOf(spec.path("sessionAffinity"), "spec.sessionAffinity", "ClientIP", "None");
    causes.oneOf(
        spec.path("type"), "spec.type", "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    if (external && spec.path("externalName").asText().isEmpty()) {
      causes.required("spec.externalName");
    }
    if (!address.isEmpty() && !address.equals("None") && !ADDRESS.matcher(address).matches()) {
      causes.invalid(
          "spec.clusterIPs[0]",
          address,
          "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
  }

  private static void servicePorts(JsonNode ports, Causes causes) {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode port : ports) {
      String at = "spec.ports[" + index++ + "]";
      String name = port.path("name").asText();
      if (name.isEmpty() && ports.size() > 1) {
        causes.required(at + ".name");
      } else if (!name.isEmpty()) {
        MetadataValidation.dnsLabel(at + ".name", name, causes);
        if (!names.add(name)) {
          causes.duplicate(at + ".name", port.path("name"));
        }
      }
      causes.portNumber(port.path("port"), at + ".port");
      causes.oneOf(port.path("protocol"), at + ".protocol", "SCTP", "TCP", "UDP");
      JsonNode target = port.path("targetPort");
      if (target.isNumber()) {
        causes.portNumber(target, at + ".targetPort");
      } else {
        PodValidation.portName(target.asText(), at + ".targetPort", causes);
      }
    }
    Set<String> numbers = new HashSet<>();
    index = 0;
    for (JsonNode port : ports) {
      String at = "spec.ports[" + index++ + "]";
      if (!numbers.add(port.path("protocol").asText() + port.path("port").asText())) {
        causes.duplicate(at, comparable(port));
      }
    }
  }

  /** The fields that the API server compares, as its message shows them. */
  private static JsonNode comparable(JsonNode port) {
    return SandboxJson.object()
        .put("Name", "")
        .put("Protocol", port.path("protocol").asText())
        .putNull("AppProtocol")
        .put("Port", port.path("port").asInt())
        .put("TargetPort", 0)
        .put("NodePort", 0);
  }

  static void ingress(JsonNode spec, Causes causes) {
    if (spec.path("rules").isEmpty() && !spec.has("defaultBackend")) {
      causes.invalid(
          "spec",
          SandboxJson.object().nullNode(),
          "either `defaultBackend` or `rules` must be specified");
    }
    if (spec.has("defaultBackend")) {
      backend(spec.path("defaultBackend"), "spec.defaultBackend", causes);
    }
    int rule = 0;
    for (JsonNode one : spec.path("rules")) {
      String at = "spec.rules[" + rule++ + "].http.paths";
      if (one.has("http") && one.path("http").path("paths").isEmpty()) {
        causes.required(at);
      }
      int index = 0;
      for (JsonNode path : one.path("http").path("paths")) {
        path(path, at + "[" + index++ + "]", causes);
      }
    }
  }

  private static void path(JsonNode path, String at, Causes causes) {
    JsonNode type = path.path("pathType");
    if (type.asText().isEmpty()) {
      causes.required(at + ".pathType", "pathType must be specified");
    } else {
      causes.oneOf(type, at + ".pathType", "Exact", "ImplementationSpecific", "Prefix");
    }
    boolean absolute = path.path("path").asText().startsWith("/");
    boolean strict = type.asText().equals("Exact") || type.asText().equals("Prefix");
    if (strict && !absolute) {
      causes.invalid(at + ".path", path.path("path").asText(), "must be an absolute path");
    }
    backend(path.path("backend"), at + ".backend", causes);
  }

  private static void backend(JsonNode backend, String at, Causes causes) {
    JsonNode service = backend.path("service");
    if (service.isMissingNode()) {
      return;
    }
    causes.require(service, "name", at + ".service.name");
    JsonNode port = service.path("port");
    if (port.path("name").asText().isEmpty() && port.path("number").asInt() == 0) {
      causes.required(at, "port name or number is required");
    }
  }
}
