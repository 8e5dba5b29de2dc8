package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Quantity;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.schema.Shape.Field;
import io.kontrol.sandbox.schema.Shape.ListOf;
import io.kontrol.sandbox.schema.Shape.MapOf;
import io.kontrol.sandbox.schema.Shape.Scalar;
import io.kontrol.sandbox.schema.Shape.Struct;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Decodes an object as the API server's typed decoder does: it drops and reports unknown fields,
 * drops nulls and zeros that the Go types do not write, and adds fields that they always write. The
 * result shares nothing with the input.
 */
public final class TypedDecoder {
  private final List<String> unknown = new ArrayList<>();
  private final boolean typed;

  /**
   * @param typed whether a value of the wrong type is an error; custom kinds are validated by their
   *     schema instead
   */
  public TypedDecoder(boolean typed) {
    this.typed = typed;
  }

  /** A value of the wrong type, with the message of the API server's decoder. */
  public static final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
      super(message, null, false, false);
    }
  }

  /** Unknown fields, in the order in which the API server reports them. */
  public List<String> unknown() {
    return typed ? unknown : unknown.stream().sorted().toList();
  }

  /**
   * @throws MismatchException when a value has the wrong type
   */
  public ObjectNode decode(ObjectNode object, Struct shape, String kind) {
    return struct(object, shape, "", kind);
  }

  private ObjectNode struct(JsonNode object, Struct shape, String path, String goPath) {
    ObjectNode result = SandboxJson.object();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String name = entry.getKey();
      Field field = shape.fields().get(name);
      String where = path.isEmpty() ? name : path + "." + name;
      if (field == null) {
        if (shape.open()) {
          result.set(name, entry.getValue().deepCopy());
        } else {
          unknown.add(where);
        }
        continue;
      }
      JsonNode value = entry.getValue();
      if (value.isNull()) {
        if (field.zero() == Field.Zero.NULLABLE) {
          result.set(name, value);
        }
        continue;
      }
      JsonNode decoded = value(value, field.shape(), where, goPath + "." + name);
      if (!(field.zero() == Field.Zero.DROPPED && isZero(decoded))) {
        result.set(name, decoded);
      }
    }
    addWhatIsAlwaysThere(result, shape);
    return result;
  }

  private void addWhatIsAlwaysThere(ObjectNode result, Struct shape) {
    for (Field field : shape.fields().values()) {
      if (field.zero() != Field.Zero.ALWAYS) {
        continue;
      }
      JsonNode value = result.get(field.name());
      boolean emptyList = value != null && value.isArray() && value.isEmpty();
      if (value == null || emptyList) {
        result.set(field.name(), zero(field.shape()));
      }
    }
  }

  private JsonNode zero(Shape shape) {
    if (shape instanceof Struct struct) {
      ObjectNode empty = SandboxJson.object();
      addWhatIsAlwaysThere(empty, struct);
      return empty;
    }
    if (shape instanceof Scalar scalar) {
      return switch (scalar.type()) {
        case "int", "int64", "number", "intstr" -> JsonNodeFactory.instance.numberNode(0);
        case "bool" -> JsonNodeFactory.instance.booleanNode(false);
        case "quantity" -> TextNode.valueOf("0");
        case "time" -> JsonNodeFactory.instance.nullNode();
        default -> TextNode.valueOf("");
      };
    }
    return JsonNodeFactory.instance.nullNode();
  }

  private JsonNode value(JsonNode value, Shape shape, String path, String goPath) {
    if (!typed && !hasForm(value, shape)) {
      return value.deepCopy();
    }
    if (shape instanceof Struct struct) {
      require(value.isObject(), value, goPath, goType(shape));
      return struct(value, struct, path, goStruct(struct, goPath));
    }
    if (shape instanceof ListOf list) {
      require(value.isArray(), value, goPath, goType(shape));
      ArrayNode result = JsonNodeFactory.instance.arrayNode(value.size());
      int index = 0;
      for (JsonNode item : value) {
        result.add(
            item.isNull() ? item : value(item, list.element(), path + "[" + index++ + "]", goPath));
      }
      return result;
    }
    if (shape instanceof MapOf map) {
      require(value.isObject(), value, goPath, goType(shape));
      ObjectNode result = SandboxJson.object();
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        JsonNode item = entry.getValue();
        result.set(
            entry.getKey(),
            item.isNull()
                ? zero(map.element())
                : value(item, map.element(), path + "." + entry.getKey(), goPath));
      }
      return result;
    }
    return shape instanceof Scalar scalar ? scalar(value, scalar, goPath) : value.deepCopy();
  }

  private static boolean hasForm(JsonNode value, Shape shape) {
    if (shape instanceof ListOf) {
      return value.isArray();
    }
    return shape instanceof Scalar ? value.isValueNode() : value.isObject();
  }

  private JsonNode scalar(JsonNode value, Scalar scalar, String goPath) {
    boolean fits =
        switch (scalar.type()) {
          case "string", "time" -> value.isTextual();
          case "bytes" -> value.isTextual();
          case "int", "int64" -> value.isIntegralNumber() || isWholeNumber(value);
          case "number" -> value.isNumber();
          case "bool" -> value.isBoolean();
          case "intstr", "quantity" -> value.isTextual() || value.isNumber();
          default -> true;
        };
    if (typed) {
      require(fits, value, goPath, goType(scalar));
    }
    if (scalar.type().equals("bytes")) {
      checkBase64(value.asText());
    }
    if (scalar.type().equals("quantity")) {
      return Quantity.canonical(value.asText())
          .<JsonNode>map(TextNode::valueOf)
          .orElseThrow(
              () ->
                  new MismatchException(
                      "quantities must match the regular expression"
                          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
    }
    return value;
  }

  private static boolean isWholeNumber(JsonNode value) {
    return value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
  }

  private static void checkBase64(String text) {
    try {
      Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
    } catch (IllegalArgumentException e) {
      int at = 0;
      while (at < text.length() && isBase64(text.charAt(at))) {
        at++;
      }
      throw new MismatchException("illegal base64 data at input byte " + at);
    }
  }

  private static boolean isBase64(char c) {
    return Character.isLetterOrDigit(c) || c == '+' || c == '/';
  }

  private static void require(boolean fits, JsonNode value, String goPath, String goType) {
    if (!fits) {
      String got =
          value.isTextual()
              ? "string"
              : value.isNumber()
                  ? "number" + (value.isIntegralNumber() ? "" : " " + value.asText())
                  : value.isBoolean() ? "bool" : value.isArray() ? "array" : "object";
      throw new MismatchException(
          "json: cannot unmarshal %s into Go struct field %s of type %s"
              .formatted(got, goPath, goType));
    }
  }

  /** Go's decoder names the innermost struct and the path from the outermost. */
  private static String goStruct(Struct struct, String goPath) {
    String simple = struct.name().substring(struct.name().lastIndexOf('.') + 1);
    int dot = goPath.indexOf('.');
    return simple + (dot < 0 ? "" : goPath.substring(dot));
  }

  private static String goType(Shape shape) {
    if (shape instanceof Scalar scalar) {
      return switch (scalar.type()) {
        case "int" -> "int32";
        case "int64" -> "int64";
        case "bool" -> "bool";
        case "number" -> "float64";
        default -> "string";
      };
    }
    if (shape instanceof Struct struct) {
      String[] parts = struct.name().split("\\.");
      return parts.length < 2 ? struct.name() : parts[1] + "." + parts[2];
    }
    if (shape instanceof ListOf list) {
      return "[]" + goType(list.element());
    }
    return shape instanceof MapOf map ? "map[string]" + goType(map.element()) : "interface {}";
  }

  private static boolean isZero(JsonNode value) {
    return (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isBoolean() && !value.asBoolean());
  }

  /** An empty object of the kind. */
  static ObjectNode empty(ResourceType type) {
    ObjectNode object =
        SandboxJson.object().put("apiVersion", type.apiVersion()).put("kind", type.kind());
    if (type.shape().fields().containsKey("metadata")) {
      object.putObject("metadata");
    }
    return type.custom()
        ? object
        : new TypedDecoder(true).decode(object, type.shape(), type.kind());
  }
}
