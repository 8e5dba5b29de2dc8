package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;

/** Allocates cluster IPs and node ports. */
public final class ServiceAllocator {
  private final AtomicInteger addresses = new AtomicInteger(10);
  private final AtomicInteger ports = new AtomicInteger();

  /** Allocates the addresses and ports that the type of a Service requires and the object lacks. */
  public void allot(ObjectNode service, ObjectNode live) {
    ObjectNode spec = service.withObjectProperty("spec");
    JsonNode old = live.path("spec");
    String type = spec.path("type").asText();
    if (type.equals("ExternalName")) {
      return;
    }
    if (!spec.hasNonNull("clusterIP")) {
      JsonNode known = old.path("clusterIP");
      spec.put("clusterIP", known.asText().isEmpty() ? nextAddress() : known.asText());
    }
    if (!spec.hasNonNull("clusterIPs")) {
      spec.putArray("clusterIPs").add(spec.path("clusterIP").asText());
    }
    boolean free =
        spec.path("clusterIP").asText().equals("None") && spec.path("selector").isEmpty();
    if (free && !spec.hasNonNull("ipFamilyPolicy")) {
      spec.put("ipFamilyPolicy", "RequireDualStack");
      spec.putArray("ipFamilies").add("IPv4").add("IPv6");
    }
    if (!spec.hasNonNull("ipFamilies")) {
      spec.putArray("ipFamilies").add("IPv4");
    }
    if (!spec.hasNonNull("ipFamilyPolicy")) {
      spec.put("ipFamilyPolicy", "SingleStack");
    }
    if (type.equals("NodePort") || type.equals("LoadBalancer")) {
      for (JsonNode port : spec.path("ports")) {
        if (port.path("nodePort").asInt() == 0) {
          ((ObjectNode) port).put("nodePort", nodePort(port, old.path("ports")));
        }
      }
    }
  }

  /** Keeps allocated values that a new state does not name. */
  static void keep(ObjectNode live, ObjectNode candidate) {
    if (candidate.path("spec") instanceof ObjectNode spec) {
      for (String field :
          new String[] {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
        if (!spec.has(field) && live.path("spec").has(field)) {
          spec.set(field, live.path("spec").get(field).deepCopy());
        }
      }
    }
  }

  private int nodePort(JsonNode port, JsonNode oldPorts) {
    for (JsonNode old : oldPorts) {
      if (old.path("port").equals(port.path("port"))
          && old.path("protocol").equals(port.path("protocol"))
          && old.path("nodePort").asInt() != 0) {
        return old.path("nodePort").asInt();
      }
    }
    return 30_000 + Math.floorMod(ports.getAndIncrement(), 2_768);
  }

  private String nextAddress() {
    int number = addresses.getAndIncrement() & 0xFFFF;
    return "10.96." + (number >> 8) + "." + (number & 0xFF);
  }
}
