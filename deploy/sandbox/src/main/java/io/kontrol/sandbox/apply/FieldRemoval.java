package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.ListOf;
import java.util.Map;
import java.util.Optional;

/** Removes a set of paths from an object, and what becomes empty by that. */
final class FieldRemoval {
  private FieldRemoval() {}

  static ObjectNode of(JsonNode value, FieldSet places, Shape shape) {
    return remove(value, places, shape).map(ObjectNode.class::cast).orElseGet(SandboxJson::object);
  }

  private static Optional<JsonNode> remove(JsonNode value, FieldSet places, Shape shape) {
    if (value.isObject() && !(shape instanceof Shape.Scalar)) {
      return ListMapKeys.isAtomicMap(shape) ? Optional.empty() : fromMap(value, places, shape);
    }
    if (value.isArray() && !(shape instanceof Shape.Scalar)) {
      return shape instanceof ListOf list && list.kind() != ListOf.Kind.ATOMIC
          ? fromList(value, places, list)
          : Optional.empty();
    }
    return Optional.of(value);
  }

  private static Optional<JsonNode> fromMap(JsonNode map, FieldSet places, Shape shape) {
    ObjectNode rest = SandboxJson.object();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      PathElement element = new PathElement.Name(entry.getKey());
      if (places.has(element)) {
        continue;
      }
      FieldSet under = places.under(element);
      if (under == null || under.isEmpty()) {
        rest.set(entry.getKey(), entry.getValue());
      } else {
        remove(entry.getValue(), under, shape.under(entry.getKey()))
            .ifPresent(value -> rest.set(entry.getKey(), value));
      }
    }
    return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
  }

  private static Optional<JsonNode> fromList(JsonNode items, FieldSet places, ListOf list) {
    ArrayNode rest = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : items) {
      PathElement element = ListMapKeys.element(list, item);
      if (places.has(element)) {
        continue;
      }
      FieldSet under = places.under(element);
      if (under == null || under.isEmpty()) {
        rest.add(item);
      } else {
        remove(item, under, list.element()).ifPresent(rest::add);
      }
    }
    return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
  }
}
