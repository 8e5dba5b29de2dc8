package io.kontrol.api.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.manifest.Manifest;

/** Names the owner of an item: another item of the same apply, in the same namespace. */
public record OwnerKey(String apiGroup, String kind, String name) {
  public static OwnerKey of(JsonNode manifest) {
    return new OwnerKey(
        Manifest.groupOf(manifest.path("apiVersion").asText()),
        manifest.path("kind").asText(),
        manifest.path("metadata").path("name").asText());
  }
}
