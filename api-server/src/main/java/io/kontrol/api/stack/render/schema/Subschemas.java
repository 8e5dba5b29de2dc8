package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.violation.Pointers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Where a schema holds others, by JSON Pointers relative to it. */
final class Subschemas {
  private static final Set<String> ONE =
      Set.of(
          "additionalProperties",
          "items",
          "contains",
          "not",
          "if",
          "then",
          "else",
          "propertyNames",
          "unevaluatedProperties",
          "unevaluatedItems");
  private static final Set<String> LIST = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
  private static final Set<String> NAMED =
      Set.of("properties", "patternProperties", "$defs", "dependentSchemas");

  private Subschemas() {}

  static Map<String, JsonNode> of(JsonNode schema) {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      String pointer = Pointers.child("", keyword.getKey());
      JsonNode value = keyword.getValue();
      if (ONE.contains(keyword.getKey())) {
        found.put(pointer, value);
      } else if (LIST.contains(keyword.getKey()) && value.isArray()) {
        for (int i = 0; i < value.size(); i++) {
          found.put(Pointers.child(pointer, i), value.get(i));
        }
      } else if (NAMED.contains(keyword.getKey())) {
        value
            .properties()
            .forEach(each -> found.put(Pointers.child(pointer, each.getKey()), each.getValue()));
      }
    }
    return found;
  }

  static boolean holdsSchemas(String keyword) {
    return ONE.contains(keyword) || LIST.contains(keyword) || NAMED.contains(keyword);
  }
}
