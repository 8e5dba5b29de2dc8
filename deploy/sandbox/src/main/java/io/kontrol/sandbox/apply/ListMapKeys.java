package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.ListOf;
import java.util.TreeMap;

/** Identifies items of lists: by their keys, by value, or by index. */
final class ListMapKeys {
  private ListMapKeys() {}

  /**
   * @throws TypedException when an item lacks a key that has no default
   */
  static PathElement element(ListOf list, JsonNode item) {
    if (list.kind() == ListOf.Kind.SET) {
      return new PathElement.Value(item);
    }
    TreeMap<String, JsonNode> fields = new TreeMap<>();
    for (String key : list.keys()) {
      JsonNode value = item.get(key);
      if (value == null || value.isNull()) {
        value =
            list.element()
                .field(key)
                .map(Shape.Field::defaultValue)
                .orElseThrow(
                    () ->
                        new TypedException(
                            ": associative list with keys has an element that omits key field \""
                                + key
                                + "\" (and doesn't have default value)"));
      }
      fields.put(key, value);
    }
    return new PathElement.Key(fields);
  }

  static boolean isAtomic(Shape shape) {
    return shape instanceof Shape.Any
        || (shape instanceof ListOf list && list.kind() == ListOf.Kind.ATOMIC);
  }

  /** Whether an object of this shape is atomic. */
  static boolean isAtomicMap(Shape shape) {
    return shape instanceof Shape.Struct struct
        ? struct.atomic()
        : shape instanceof Shape.MapOf map && map.atomic();
  }
}
