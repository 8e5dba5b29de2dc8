package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.json.GoFormat;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.ListOf;
import io.kontrol.sandbox.schema.Shape.Scalar;
import java.util.Map;
import java.util.TreeSet;

/** Checks an applied configuration against the shape of its kind; reports the first error. */
final class TypeCheck {
  private TypeCheck() {}

  /**
   * @throws TypedException with the path of the value that does not fit
   */
  static void check(JsonNode value, Shape shape) {
    if (value.isNull() || shape instanceof Shape.Any) {
      return;
    }
    if (shape instanceof Scalar scalar) {
      checkScalar(value, scalar);
    } else if (shape instanceof ListOf list) {
      checkList(value, list);
    } else if (!value.isObject()) {
      throw new TypedException(": expected map, got " + shown(value));
    } else {
      checkMap(value, shape);
    }
  }

  private static void checkMap(JsonNode map, Shape shape) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getKey();
      if (shape instanceof Shape.Struct struct
          && !struct.open()
          && !struct.fields().containsKey(name)) {
        throw new TypedException("." + name + ": field not declared in schema");
      }
      try {
        check(entry.getValue(), shape.under(name));
      } catch (TypedException e) {
        throw e.under("." + name);
      }
    }
  }

  private static void checkList(JsonNode items, ListOf list) {
    if (!items.isArray()) {
      throw new TypedException(": expected list, got " + shown(items));
    }
    TreeSet<PathElement> seen = new TreeSet<>();
    int index = 0;
    for (JsonNode item : items) {
      PathElement element = new PathElement.Index(index);
      if (list.kind() != ListOf.Kind.ATOMIC) {
        try {
          element = ListMapKeys.element(list, item);
        } catch (TypedException e) {
          throw new TypedException(": element " + index + e.getMessage());
        }
        if (!seen.add(element)) {
          throw new TypedException(": duplicate entries for key " + element.shown());
        }
      }
      try {
        check(item, list.element());
      } catch (TypedException e) {
        throw e.under(element.shown());
      }
      index++;
    }
  }

  private static void checkScalar(JsonNode value, Scalar scalar) {
    boolean fits =
        switch (scalar.type()) {
          case "string", "bytes", "time" -> value.isTextual();
          case "int", "int64", "number" -> value.isNumber();
          case "bool" -> value.isBoolean();
          default -> value.isValueNode();
        };
    if (!fits) {
      boolean numeric = expected(scalar).startsWith("numeric");
      throw new TypedException(
          ": expected " + expected(scalar) + ", got " + (numeric ? goType(value) : shown(value)));
    }
  }

  private static String expected(Scalar scalar) {
    return switch (scalar.type()) {
      case "int", "int64", "number" -> "numeric (int or float)";
      case "bool" -> "boolean";
      case "string", "bytes", "time" -> "string";
      default -> "scalar";
    };
  }

  private static String goType(JsonNode value) {
    if (value.isObject()) {
      return "map[string]interface {}";
    }
    return value.isArray() ? "[]interface {}" : value.isTextual() ? "string" : "bool";
  }

  private static String shown(JsonNode value) {
    return value.isContainerNode()
        ? "&{" + GoFormat.of(value) + "}"
        : "&value.valueUnstructured{Value:" + SandboxJson.text(value) + "}";
  }
}
