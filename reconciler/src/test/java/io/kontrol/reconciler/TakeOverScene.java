package io.kontrol.reconciler;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.HashSet;
import java.util.Set;

/** Objects that existed before us, as other tools made them. */
abstract class TakeOverScene extends WorldTest {
  static JsonNode json(String text) {
    return Json.read(text.replace('\'', '"'));
  }

  String configMaps() {
    return "/api/v1/namespaces/" + namespace + "/configmaps";
  }

  /** As a client of that name creates it, by POST. */
  JsonNode created(String collection, String manager, String object) {
    return cluster.post(collection + "?fieldManager=" + manager, json(object));
  }

  String with(String manifest, String metadata) {
    return manifest.replace("'namespace'", metadata + ",'namespace'");
  }

  static Set<String> managers(JsonNode object) {
    Set<String> managers = new HashSet<>();
    object
        .path("metadata")
        .path("managedFields")
        .forEach(
            entry -> {
              if (entry.path("subresource").asText().isEmpty()) {
                managers.add(
                    entry.path("manager").asText() + " " + entry.path("operation").asText());
              }
            });
    return managers;
  }
}
