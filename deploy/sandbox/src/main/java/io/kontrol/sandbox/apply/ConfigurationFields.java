package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.ListOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The field set of an applied configuration. */
final class ConfigurationFields {
  private final FieldSet set = new FieldSet();
  private final List<PathElement> path = new ArrayList<>();

  private ConfigurationFields() {}

  static FieldSet of(JsonNode value, Shape shape) {
    ConfigurationFields fields = new ConfigurationFields();
    fields.visit(value, shape);
    return fields.set;
  }

  private void visit(JsonNode value, Shape shape) {
    if (value.isObject() && !(shape instanceof Shape.Scalar)) {
      visitMap(value, shape);
    } else if (value.isArray() && !(shape instanceof Shape.Scalar)) {
      visitList(value, shape);
    } else if (!value.isNull() || shape instanceof Shape.Scalar) {
      set.insert(path);
    }
  }

  private void visitMap(JsonNode map, Shape shape) {
    if (ListMapKeys.isAtomicMap(shape)) {
      set.insert(path);
      return;
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      JsonNode value = entry.getValue();
      path.add(new PathElement.Name(entry.getKey()));
      visit(value, shape.under(entry.getKey()));
      boolean leaf = value.isNull() || (value.isObject() && value.isEmpty());
      if (leaf || shape.field(entry.getKey()).isEmpty()) {
        set.insert(path);
      }
      path.remove(path.size() - 1);
    }
  }

  private void visitList(JsonNode list, Shape shape) {
    if (ListMapKeys.isAtomic(shape) || !(shape instanceof ListOf listShape)) {
      set.insert(path);
      return;
    }
    for (JsonNode item : list) {
      path.add(ListMapKeys.element(listShape, item));
      visit(item, listShape.element());
      set.insert(path);
      path.remove(path.size() - 1);
    }
  }
}
