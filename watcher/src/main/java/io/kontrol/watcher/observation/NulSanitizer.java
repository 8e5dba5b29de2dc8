package io.kontrol.watcher.observation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.model.json.Json;
import java.util.Map;

/**
 * Replaces NUL by U+FFFD, since Kubernetes stores NUL and PostgreSQL does not. The hash of the
 * owned fields is computed over the original.
 */
public final class NulSanitizer {
  private static final String NUL = "\0";
  private static final String REPLACEMENT = "\uFFFD";
  private static final String ESCAPED_NUL = "\\u0000";

  private NulSanitizer() {}

  static String withoutNul(JsonNode node) {
    return withoutNul(Json.write(node));
  }

  static String withoutNul(String json) {
    return json.contains(ESCAPED_NUL) ? Json.write(cleaned(Json.read(json))) : json;
  }

  private static JsonNode cleaned(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(node.textValue().replace(NUL, REPLACEMENT));
    }
    if (node.isArray()) {
      ArrayNode items = Json.mapper().createArrayNode();
      node.forEach(item -> items.add(cleaned(item)));
      return items;
    }
    if (node.isObject()) {
      ObjectNode fields = Json.mapper().createObjectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        fields.set(field.getKey().replace(NUL, REPLACEMENT), cleaned(field.getValue()));
      }
      return fields;
    }
    return node;
  }
}
