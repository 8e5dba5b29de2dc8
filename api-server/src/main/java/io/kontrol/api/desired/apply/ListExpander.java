package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Expands lists: JSON arrays, {@code kind: List} and the typed lists that an API server returns.
 */
final class ListExpander {
  private static final int MOST = 20_000;

  private ListExpander() {}

  static List<JsonNode> flatten(List<JsonNode> documents) {
    List<JsonNode> objects = new ArrayList<>();
    documents.forEach(document -> flatten(document, objects));
    if (objects.size() > MOST) {
      throw Refusal.tooLarge(
          "A request may hold " + MOST + " objects; this one has " + objects.size() + ".");
    }
    return objects;
  }

  private static void flatten(JsonNode document, List<JsonNode> objects) {
    if (document.isNull()) {
      return;
    }
    if (document.isArray()) {
      document.forEach(item -> flatten(item, objects));
      return;
    }
    if (isList(document)) {
      document.path("items").forEach(item -> flatten(item, objects));
      return;
    }
    objects.add(document);
  }

  private static boolean isList(JsonNode document) {
    String kind = document.path("kind").asText();
    JsonNode items = document.path("items");
    boolean untyped = kind.equals("List") && document.path("apiVersion").asText().equals("v1");
    return untyped
        ? items.isArray() || items.isNull() || items.isMissingNode()
        : kind.endsWith("List") && items.isArray() && !document.path("metadata").has("name");
  }
}
