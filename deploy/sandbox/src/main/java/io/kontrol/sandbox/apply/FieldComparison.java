package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.ListOf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two states of an object. The order of items in lists with keys does not
 * count.
 */
final class FieldComparison {
  private final FieldSet added;
  private final FieldSet removed;
  private final FieldSet modified;
  private final List<PathElement> path = new ArrayList<>();

  private FieldComparison(FieldSet added, FieldSet removed, FieldSet modified) {
    this.added = added;
    this.removed = removed;
    this.modified = modified;
  }

  static FieldComparison of(JsonNode before, JsonNode after, Shape shape) {
    FieldComparison comparison =
        new FieldComparison(new FieldSet(), new FieldSet(), new FieldSet());
    comparison.visit(before, after, shape);
    return comparison;
  }

  /** The same comparison without these paths and all below them. */
  FieldComparison without(FieldSet places) {
    return new FieldComparison(
        added.recursiveDifference(places),
        removed.recursiveDifference(places),
        modified.recursiveDifference(places));
  }

  FieldSet added() {
    return added;
  }

  FieldSet removed() {
    return removed;
  }

  FieldSet modified() {
    return modified;
  }

  private void visit(@Nullable JsonNode before, @Nullable JsonNode after, Shape shape) {
    if (before != null && after != null && before.equals(after)) {
      return;
    }
    JsonNode sample = after == null || after.isNull() ? before : after;
    if (sample != null && before != null && after != null && kindsDiffer(before, after)) {
      modified.insert(path); // a map can become a list only where the schema is open
      return;
    }
    boolean leaf;
    if (sample != null && sample.isObject() && !(shape instanceof Shape.Scalar)) {
      leaf = bothEmpty(before, after) || ListMapKeys.isAtomicMap(shape);
      if (!leaf) {
        visitMaps(before, after, shape);
      }
    } else if (sample != null && sample.isArray() && shape instanceof ListOf list) {
      leaf = bothEmpty(before, after) || list.kind() == ListOf.Kind.ATOMIC;
      if (!leaf) {
        visitLists(before, after, list);
      }
    } else {
      leaf = true;
    }
    if (before == null) {
      added.insert(path);
    } else if (after == null) {
      removed.insert(path);
    } else if (leaf && !ValueEquality.same(before, after)) {
      modified.insert(path);
    }
  }

  private static boolean kindsDiffer(JsonNode before, JsonNode after) {
    return !before.isNull()
        && !after.isNull()
        && (before.isObject() != after.isObject() || before.isArray() != after.isArray());
  }

  private void visitMaps(@Nullable JsonNode before, @Nullable JsonNode after, Shape shape) {
    if (before != null) {
      for (Map.Entry<String, JsonNode> entry : before.properties()) {
        JsonNode other = after == null ? null : after.get(entry.getKey());
        visitEntry(entry.getKey(), entry.getValue(), other, shape);
      }
    }
    if (after != null) {
      for (Map.Entry<String, JsonNode> entry : after.properties()) {
        if (before == null || !before.has(entry.getKey())) {
          visitEntry(entry.getKey(), null, entry.getValue(), shape);
        }
      }
    }
  }

  private void visitEntry(
      String name, @Nullable JsonNode before, @Nullable JsonNode after, Shape shape) {
    path.add(new PathElement.Name(name));
    visit(before, after, shape.under(name));
    path.remove(path.size() - 1);
  }

  private void visitLists(@Nullable JsonNode before, @Nullable JsonNode after, ListOf list) {
    Map<PathElement, List<JsonNode>> befores = byElement(before, list);
    Map<PathElement, List<JsonNode>> afters = byElement(after, list);
    Map<PathElement, Boolean> all = new LinkedHashMap<>();
    befores.keySet().forEach(element -> all.put(element, true));
    afters.keySet().forEach(element -> all.put(element, true));
    for (PathElement element : all.keySet()) {
      List<JsonNode> left = befores.getOrDefault(element, List.of());
      List<JsonNode> right = afters.getOrDefault(element, List.of());
      path.add(element);
      if (left.size() <= 1 && right.size() <= 1) {
        visit(
            left.isEmpty() ? null : left.get(0),
            right.isEmpty() ? null : right.get(0),
            list.element());
      } else if (!left.equals(right)) {
        modified.insert(path);
      }
      path.remove(path.size() - 1);
    }
  }

  private static Map<PathElement, List<JsonNode>> byElement(@Nullable JsonNode items, ListOf list) {
    Map<PathElement, List<JsonNode>> found = new TreeMap<>();
    if (items != null) {
      for (JsonNode item : items) {
        found.computeIfAbsent(ListMapKeys.element(list, item), e -> new ArrayList<>(1)).add(item);
      }
    }
    return found;
  }

  private static boolean bothEmpty(@Nullable JsonNode before, @Nullable JsonNode after) {
    return (before == null || before.isEmpty()) && (after == null || after.isEmpty());
  }
}
