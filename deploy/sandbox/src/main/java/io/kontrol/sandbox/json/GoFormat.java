package io.kontrol.sandbox.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Formats a value as Go does, {@code map[a:1 b:[x y]]}, which some messages of the API server
 * contain.
 */
public final class GoFormat {
  private GoFormat() {}

  public static String of(JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(of(item)));
      return "[" + String.join(" ", items) + "]";
    }
    if (value.isObject()) {
      Map<String, String> fields = new TreeMap<>();
      value.properties().forEach(e -> fields.put(e.getKey(), e.getKey() + ":" + of(e.getValue())));
      return "map[" + String.join(" ", fields.values()) + "]";
    }
    return value.asText();
  }
}
