package io.kontrol.sandbox.object;

import static io.kontrol.sandbox.object.ObjectDefaults.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of Services that depend on other fields. {@link ServiceAllocator} adds addresses. */
final class ServiceDefaults {
  private ServiceDefaults() {}

  static void apply(ObjectNode spec, JsonNode status) {
    for (JsonNode ingress : status.path("loadBalancer").path("ingress")) {
      if (ingress.hasNonNull("ip")) {
        set((ObjectNode) ingress, "ipMode", "VIP");
      }
    }
    for (JsonNode node : spec.path("ports")) {
      ObjectNode port = (ObjectNode) node;
      JsonNode target = port.path("targetPort");
      if (target.isMissingNode() || target.asText().isEmpty() || target.asText().equals("0")) {
        port.set("targetPort", port.path("port"));
      }
    }
    String type = spec.path("type").asText();
    if (type.equals("ExternalName")) {
      return;
    }
    set(spec, "internalTrafficPolicy", "Cluster");
    if (type.equals("NodePort") || type.equals("LoadBalancer")) {
      set(spec, "externalTrafficPolicy", "Cluster");
    }
    if (type.equals("LoadBalancer")) {
      set(spec, "allocateLoadBalancerNodePorts", true);
    }
    if (spec.path("sessionAffinity").asText().equals("ClientIP")) {
      set(
          spec.withObjectProperty("sessionAffinityConfig").withObjectProperty("clientIP"),
          "timeoutSeconds",
          10800);
    }
  }
}
