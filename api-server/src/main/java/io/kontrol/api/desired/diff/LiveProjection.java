package io.kontrol.api.desired.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The live object reduced to the fields of the desired one: without what defaulting and other field
 * managers have added. A field that was removed from the live object is missing here too.
 */
public final class LiveProjection {
  /** Keys by which API servers match list items, the most common ones first. */
  private static final List<List<String>> LIST_KEYS =
      List.of(
          List.of("name"),
          List.of("containerPort", "protocol"),
          List.of("containerPort"),
          List.of("port", "protocol"),
          List.of("port"),
          List.of("mountPath"),
          List.of("devicePath"),
          List.of("topologyKey", "whenUnsatisfiable"),
          List.of("ip"),
          List.of("uid"));

  private LiveProjection() {}

  /** Returns a new document; the arguments are not changed. */
  public static JsonNode at(JsonNode desired, JsonNode live) {
    if (desired instanceof ObjectNode wanted && live instanceof ObjectNode found) {
      return objects(wanted, found);
    }
    if (desired instanceof ArrayNode wanted && live instanceof ArrayNode found) {
      return arrays(wanted, found);
    }
    return live.deepCopy();
  }

  private static ObjectNode objects(ObjectNode desired, ObjectNode live) {
    ObjectNode result = Json.mapper().createObjectNode();
    for (Map.Entry<String, JsonNode> field : desired.properties()) {
      JsonNode value = live.get(field.getKey());
      if (value != null) {
        result.set(field.getKey(), at(field.getValue(), value));
      } else if (saysNothing(field.getValue())) {
        result.set(field.getKey(), field.getValue());
      }
    }
    return result;
  }

  /** API servers drop nulls, empty objects and empty lists, which is not a change. */
  private static boolean saysNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  private static ArrayNode arrays(ArrayNode desired, ArrayNode live) {
    Optional<List<String>> keys = keys(desired, live);
    if (keys.isEmpty()) {
      return live.deepCopy();
    }
    Map<List<JsonNode>, JsonNode> found = new HashMap<>();
    live.forEach(item -> found.put(key(item, keys.get()), item));
    ArrayNode result = Json.mapper().createArrayNode();
    for (JsonNode item : desired) {
      JsonNode value = found.get(key(item, keys.get()));
      if (value != null) {
        result.add(at(item, value));
      }
    }
    return result;
  }

  /** The first keys that all items of both lists have, and that are unique in each list. */
  private static Optional<List<String>> keys(ArrayNode desired, ArrayNode live) {
    return LIST_KEYS.stream()
        .filter(keys -> identifies(keys, desired) && identifies(keys, live))
        .findFirst();
  }

  private static boolean identifies(List<String> keys, ArrayNode items) {
    Map<List<JsonNode>, JsonNode> seen = new HashMap<>();
    for (JsonNode item : items) {
      boolean hasAll = keys.stream().allMatch(item::has);
      if (!hasAll || seen.put(key(item, keys), item) != null) {
        return false;
      }
    }
    return true;
  }

  private static List<JsonNode> key(JsonNode item, List<String> keys) {
    return keys.stream().map(item::path).toList();
  }
}
