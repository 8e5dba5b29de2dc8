package io.kontrol.sandbox.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.GoFormat;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.Field;
import io.kontrol.sandbox.status.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Strategic merge patches: lists are merged by the key that their field names. */
public final class StrategicMerge {
  private static final String DIRECTIVE = "$patch";
  private static final String RETAIN = "$retainKeys";
  private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";
  private static final String ORDER = "$setElementOrder/";

  private StrategicMerge() {}

  /**
   * @throws StatusException 500 when the patch breaks the rules of its own format
   */
  public static ObjectNode apply(JsonNode target, JsonNode patch, Shape shape) {
    ObjectNode result = target.isObject() ? ((ObjectNode) target).deepCopy() : SandboxJson.object();
    switch (patch.path(DIRECTIVE).asText()) {
      case "replace" -> {
        return without((ObjectNode) patch, DIRECTIVE);
      }
      case "delete" -> {
        return SandboxJson.object();
      }
      case "", "merge" -> {}
      default ->
          throw failed(
              "unknown patch type: %s in map: %s"
                  .formatted(patch.path(DIRECTIVE).asText(), GoFormat.of(patch)));
    }
    if (patch.has(RETAIN)) {
      List<String> kept = new ArrayList<>();
      patch.get(RETAIN).forEach(name -> kept.add(name.asText()));
      result.retain(kept);
    }
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      if (entry.getKey().startsWith(ORDER)
          && !patch.has(entry.getKey().substring(ORDER.length()))) {
        String name = entry.getKey().substring(ORDER.length());
        String key = shape.field(name).map(Field::mergeKey).orElse("");
        result.set(name, ordered(result.path(name), result.path(name), entry.getValue(), key));
        continue;
      }
      String name = entry.getKey();
      if (name.startsWith(DELETE_PRIMITIVES)) {
        deletePrimitives(result, name.substring(DELETE_PRIMITIVES.length()), entry.getValue());
      } else if (!name.startsWith("$")) {
        field(result, name, entry.getValue(), patch.get(ORDER + name), shape);
      }
    }
    return result;
  }

  private static void field(
      ObjectNode result, String name, JsonNode value, @Nullable JsonNode order, Shape shape) {
    Optional<Field> field = shape.field(name);
    String strategy = field.map(Field::patchStrategy).orElse("");
    if (value.isNull()) {
      result.remove(name);
    } else if (value.isObject()) {
      JsonNode before = strategy.contains("replace") ? SandboxJson.object() : result.path(name);
      result.set(name, apply(before, value, shape.under(name)));
    } else if (value.isArray() && strategy.contains("merge")) {
      String key = field.map(Field::mergeKey).orElse("");
      if (order != null) {
        checkOrder(value, order, key);
      }
      JsonNode merged =
          key.isEmpty()
              ? union(result.path(name), value)
              : lists(result.path(name), value, key, shape.under(name).item());
      result.set(name, ordered(merged, result.path(name), order == null ? value : order, key));
    } else {
      result.set(name, value.deepCopy());
    }
  }

  /**
   * Items that the patch adds or changes must be in the order that {@code $setElementOrder} gives.
   */
  private static void checkOrder(JsonNode patch, JsonNode order, String key) {
    int last = -1;
    for (JsonNode item : patch) {
      if (item.has(DIRECTIVE)) {
        continue;
      }
      int at = place(order, item, key);
      if (at < last || at < 0) {
        throw failed(
            "The order in patch list:\n%s\n doesn't match %s list:\n%s\n"
                .formatted(
                    GoFormat.of(patch),
                    ORDER.substring(0, ORDER.length() - 1),
                    GoFormat.of(order)));
      }
      last = at;
    }
  }

  private static StatusException failed(String message) {
    return new StatusException(500, "", message, null);
  }

  private static ArrayNode lists(JsonNode before, JsonNode patch, String key, Shape item) {
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    for (JsonNode change : patch) {
      if (change.path(DIRECTIVE).asText().equals("replace") && change.size() == 1) {
        patch.forEach(c -> addUnlessDirective(result, c));
        return result;
      }
    }
    before.forEach(one -> result.add(one.deepCopy()));
    for (JsonNode change : patch) {
      if (!change.has(key)) {
        throw failed(
            "map: %s does not contain declared merge key: %s".formatted(GoFormat.of(change), key));
      }
      int at = indexOf(result, key, change.path(key));
      boolean delete = change.path(DIRECTIVE).asText().equals("delete");
      if (delete && at >= 0) {
        result.remove(at);
      } else if (!delete && at >= 0) {
        result.set(at, apply(result.get(at), change, item));
      } else if (!delete) {
        result.add(apply(SandboxJson.object(), change, item));
      }
    }
    return result;
  }

  private static void addUnlessDirective(ArrayNode list, JsonNode change) {
    if (!change.has(DIRECTIVE)) {
      list.add(change.deepCopy());
    }
  }

  private static ArrayNode union(JsonNode before, JsonNode patch) {
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    before.forEach(result::add);
    for (JsonNode value : patch) {
      if (!contains(result, value)) {
        result.add(value);
      }
    }
    return result;
  }

  private static void deletePrimitives(ObjectNode result, String name, JsonNode values) {
    if (result.path(name) instanceof ArrayNode list) {
      ArrayNode rest = JsonNodeFactory.instance.arrayNode();
      for (JsonNode value : list) {
        if (!contains(values, value)) {
          rest.add(value);
        }
      }
      result.set(name, rest);
    }
  }

  /**
   * Items that the patch names are in its order, others keep their order; between the two the old
   * order decides, and new items come first.
   */
  private static ArrayNode ordered(JsonNode merged, JsonNode before, JsonNode order, String key) {
    List<JsonNode> named = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode item : merged) {
      (place(order, item, key) >= 0 ? named : others).add(item);
    }
    named.sort(Comparator.comparingInt(item -> place(order, item, key)));
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    int other = 0;
    int next = 0;
    while (other < others.size() || next < named.size()) {
      boolean takeOther = next >= named.size();
      if (other < others.size() && next < named.size()) {
        int left = place(before, others.get(other), key);
        int right = place(before, named.get(next), key);
        takeOther = left >= 0 && right >= 0 && left < right;
      }
      result.add(takeOther ? others.get(other++) : named.get(next++));
    }
    return result;
  }

  private static int place(JsonNode list, JsonNode item, String key) {
    int place = 0;
    for (JsonNode one : list) {
      boolean same = key.isEmpty() ? one.equals(item) : one.path(key).equals(item.path(key));
      if (same) {
        return place;
      }
      place++;
    }
    return -1;
  }

  private static int indexOf(ArrayNode list, String key, JsonNode value) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path(key).equals(value)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode one : list) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode without(ObjectNode object, String field) {
    ObjectNode copy = object.deepCopy();
    copy.remove(field);
    return copy;
  }
}
