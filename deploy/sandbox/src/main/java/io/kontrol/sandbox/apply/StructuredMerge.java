package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.ListOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Merges an applied configuration into a live object. Items keep an order that respects both. */
final class StructuredMerge {
  private StructuredMerge() {}

  static JsonNode of(@Nullable JsonNode live, @Nullable JsonNode applied, Shape shape) {
    if (applied == null || live == null) {
      return applied != null ? applied : java.util.Objects.requireNonNull(live);
    }
    if (applied.isNull() && !live.isEmpty() && isMerged(live, shape)) {
      return live; // an empty list or map that is merged item by item changes nothing
    }
    if (live.isObject() && applied.isObject() && !leafMap(live, applied, shape)) {
      return maps(live, applied, shape);
    }
    if (live.isArray()
        && applied.isArray()
        && shape instanceof ListOf list
        && list.kind() != ListOf.Kind.ATOMIC
        && !(live.isEmpty() && applied.isEmpty())) {
      return new Lists(live, applied, list).merged();
    }
    return applied;
  }

  private static boolean isMerged(JsonNode live, Shape shape) {
    return live.isObject()
        ? !ListMapKeys.isAtomicMap(shape)
        : live.isArray() && !ListMapKeys.isAtomic(shape);
  }

  private static boolean leafMap(JsonNode live, JsonNode applied, Shape shape) {
    return ListMapKeys.isAtomicMap(shape)
        || shape instanceof Shape.Scalar
        || (live.isEmpty() && applied.isEmpty());
  }

  private static JsonNode maps(JsonNode live, JsonNode applied, Shape shape) {
    ObjectNode merged = SandboxJson.object();
    for (Map.Entry<String, JsonNode> entry : live.properties()) {
      String name = entry.getKey();
      merged.set(name, of(entry.getValue(), applied.get(name), shape.under(name)));
    }
    for (Map.Entry<String, JsonNode> entry : applied.properties()) {
      if (!merged.has(entry.getKey())) {
        merged.set(entry.getKey(), entry.getValue());
      }
    }
    return merged;
  }

  /** Merges two lists whose items have an identity. */
  private static final class Lists {
    private final ListOf list;
    private final List<PathElement> liveOrder = new ArrayList<>();
    private final List<PathElement> appliedOrder = new ArrayList<>();
    private final JsonNode live;
    private final Map<PathElement, JsonNode> liveItems;
    private final Map<PathElement, JsonNode> appliedItems;
    private final ArrayNode out = JsonNodeFactory.instance.arrayNode();

    Lists(JsonNode live, JsonNode applied, ListOf list) {
      this.live = live;
      this.list = list;
      this.liveItems = index(live, liveOrder, true);
      this.appliedItems = index(applied, appliedOrder, false);
    }

    private Map<PathElement, JsonNode> index(
        JsonNode items, List<PathElement> order, boolean duplicatesAllowed) {
      Map<PathElement, JsonNode> found = new TreeMap<>();
      for (JsonNode item : items) {
        PathElement element = ListMapKeys.element(list, item);
        if (found.putIfAbsent(element, item) != null && !duplicatesAllowed) {
          throw new TypedException(": duplicate entries for key " + element.shown());
        }
        order.add(element);
      }
      return found;
    }

    ArrayNode merged() {
      List<PathElement> shared = appliedOrder.stream().filter(liveItems::containsKey).toList();
      int nextShared = 0;
      int left = 0;
      int right = 0;
      TreeMap<PathElement, Boolean> done = new TreeMap<>();
      while (left < liveOrder.size() || right < appliedOrder.size()) {
        if (left < liveOrder.size() && right < appliedOrder.size()) {
          PathElement element = liveOrder.get(left);
          if (element.equals(appliedOrder.get(right))) {
            done.put(element, true);
            add(element);
            left++;
            right++;
            nextShared++;
            continue;
          }
          if (appliedItems.containsKey(element)
              && nextShared < shared.size()
              && !shared.get(nextShared).equals(element)) {
            left++; // an item of both lists whose turn has not come
            continue;
          }
        }
        if (left < liveOrder.size()) {
          PathElement element = liveOrder.get(left);
          if (!appliedItems.containsKey(element)) {
            out.add(live.get(left));
            left++;
            continue;
          }
          if (done.containsKey(element)) {
            left++;
          }
        }
        if (right < appliedOrder.size()) {
          PathElement element = appliedOrder.get(right);
          done.put(element, true);
          add(element);
          right++;
          if (nextShared < shared.size() && shared.get(nextShared).equals(element)) {
            nextShared++;
          }
        }
      }
      return out;
    }

    private void add(PathElement element) {
      out.add(of(liveItems.get(element), appliedItems.get(element), list.element()));
    }
  }
}
