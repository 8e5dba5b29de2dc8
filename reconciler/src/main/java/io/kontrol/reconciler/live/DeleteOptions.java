package io.kontrol.reconciler.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;

/** The body of a DELETE: only the object as it was read, with its dependents in the background. */
public final class DeleteOptions {
  private DeleteOptions() {}

  public static JsonNode of(JsonNode live) {
    ObjectNode options = Json.mapper().createObjectNode();
    options.put("apiVersion", "v1").put("kind", "DeleteOptions");
    options.put("propagationPolicy", "Background");
    options
        .putObject("preconditions")
        .put("uid", live.path("metadata").path("uid").asText())
        .put("resourceVersion", live.path("metadata").path("resourceVersion").asText());
    return options;
  }
}
