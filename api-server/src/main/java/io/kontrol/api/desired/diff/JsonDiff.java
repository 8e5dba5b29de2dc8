package io.kontrol.api.desired.diff;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Patch (RFC 6902) from one document to another. zjsonpatch fails {@code JsonDiffTest}: it
 * treats 1 and 1.0 as different, and its time grows with the product of two lists' lengths.
 */
public final class JsonDiff {
  private final ArrayNode operations = Json.mapper().createArrayNode();

  private JsonDiff() {}

  public static ArrayNode between(JsonNode from, JsonNode to) {
    JsonDiff diff = new JsonDiff();
    diff.compare(from, to, JsonPointer.empty());
    return diff.operations;
  }

  private void compare(JsonNode from, JsonNode to, JsonPointer path) {
    if (from instanceof ObjectNode left && to instanceof ObjectNode right) {
      objects(left, right, path);
    } else if (from instanceof ArrayNode left && to instanceof ArrayNode right) {
      arrays(left, right, path);
    } else if (!SameJson.same(from, to)) {
      operation("replace", path).set("value", to);
    }
  }

  private void objects(ObjectNode from, ObjectNode to, JsonPointer path) {
    for (Map.Entry<String, JsonNode> field : sorted(from).entrySet()) {
      JsonPointer at = path.appendProperty(field.getKey());
      JsonNode other = to.get(field.getKey());
      if (other == null) {
        operation("remove", at);
      } else {
        compare(field.getValue(), other, at);
      }
    }
    for (Map.Entry<String, JsonNode> field : sorted(to).entrySet()) {
      if (!from.has(field.getKey())) {
        operation("add", path.appendProperty(field.getKey())).set("value", field.getValue());
      }
    }
  }

  /** Keeps common items at both ends of the lists, and compares those between them by index. */
  private void arrays(ArrayNode from, ArrayNode to, JsonPointer path) {
    int head = 0;
    int shorter = Math.min(from.size(), to.size());
    while (head < shorter && SameJson.same(from.get(head), to.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && SameJson.same(from.get(from.size() - 1 - tail), to.get(to.size() - 1 - tail))) {
      tail++;
    }
    int both = shorter - head - tail;
    for (int i = head; i < head + both; i++) {
      compare(from.get(i), to.get(i), path.appendIndex(i));
    }
    for (int i = from.size() - tail - 1; i >= head + both; i--) {
      operation("remove", path.appendIndex(i));
    }
    for (int i = head + both; i < to.size() - tail; i++) {
      operation("add", path.appendIndex(i)).set("value", to.get(i));
    }
  }

  private ObjectNode operation(String op, JsonPointer path) {
    return operations.addObject().put("op", op).put("path", path.toString());
  }

  private static Map<String, JsonNode> sorted(ObjectNode object) {
    Map<String, JsonNode> fields = new TreeMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }
}
