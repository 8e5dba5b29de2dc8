package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.ObservedObject;

/** Services and Ingresses, which may wait for a load balancer. */
public final class NetworkHealth {
  private NetworkHealth() {}

  static Assessment service(ObservedObject service) {
    boolean needsBalancer = ObservedObject.text(service.spec(), "type").equals("LoadBalancer");
    return needsBalancer ? balanced(service) : healthy("");
  }

  static Assessment ingress(ObservedObject ingress) {
    return balanced(ingress);
  }

  private static Assessment balanced(ObservedObject object) {
    JsonNode addresses = object.status().path("loadBalancer").path("ingress");
    if (addresses.isEmpty()) {
      return progressing("Waiting for the load balancer's address");
    }
    String address = ObservedObject.text(addresses.path(0), "ip");
    return healthy(
        address.isEmpty() ? ObservedObject.text(addresses.path(0), "hostname") : address);
  }
}
