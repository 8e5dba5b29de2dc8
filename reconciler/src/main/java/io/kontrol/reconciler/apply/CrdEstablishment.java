package io.kontrol.reconciler.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.order.ApplyOrder;
import java.io.IOException;

/**
 * A CustomResourceDefinition is stored before it is served. A short wait here saves each of its
 * objects an error; if it takes longer, they back off like any other.
 */
final class CrdEstablishment {
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final int MOST_LOOKS = 7; // 20 ms doubling: 2.5 s

  private final ApplyClient api;
  private final DiscoveryCache kinds;

  CrdEstablishment(ApplyClient api, DiscoveryCache kinds) {
    this.api = api;
    this.kinds = kinds;
  }

  void await(ResourceIdentity identity, String path, JsonNode applied)
      throws IOException, InterruptedException {
    if (!identity.kind().equals("CustomResourceDefinition")
        || ApplyOrder.rank(identity.apiGroup(), identity.kind()) != 0) {
      return;
    }
    JsonNode definition = applied;
    for (int look = 0; look < MOST_LOOKS && !isServed(definition); look++) {
      Thread.sleep(FIRST_PAUSE_MILLIS << look);
      ClusterResponse read = api.read(path);
      definition = read.isSuccess() ? read.json() : definition;
    }
    String group = definition.path("spec").path("group").asText();
    for (JsonNode version : definition.path("spec").path("versions")) {
      kinds.forget(group + "/" + version.path("name").asText());
    }
  }

  private boolean isServed(JsonNode definition) throws IOException, InterruptedException {
    return isEstablished(definition) && isDiscovered(definition);
  }

  private static boolean isEstablished(JsonNode definition) {
    for (JsonNode condition : definition.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Established")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** Discovery lists the kind shortly after the condition is set. */
  private boolean isDiscovered(JsonNode definition) throws IOException, InterruptedException {
    String group = definition.path("spec").path("group").asText();
    String kind = definition.path("spec").path("names").path("kind").asText();
    for (JsonNode version : definition.path("spec").path("versions")) {
      String apiVersion = group + "/" + version.path("name").asText();
      if (version.path("served").asBoolean()) {
        kinds.forget(apiVersion);
        if (kinds.find(apiVersion, kind).isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }
}
