package io.kontrol.sandbox.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.schema.Shape.Field;
import io.kontrol.sandbox.schema.Shape.ListOf;
import io.kontrol.sandbox.schema.Shape.MapOf;
import io.kontrol.sandbox.schema.Shape.Scalar;
import io.kontrol.sandbox.schema.Shape.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shapes from a CustomResourceDefinition's {@code openAPIV3Schema}. */
public final class CustomTypes {
  private CustomTypes() {}

  /** The whole object: the schema, and the metadata that every object has. */
  public static Struct root(String name, JsonNode schema) {
    Map<String, Field> fields = new TreeMap<>(properties(name, schema));
    fields.put("apiVersion", field("apiVersion", new Scalar("string")));
    fields.put("kind", field("kind", new Scalar("string")));
    fields.put("metadata", field("metadata", BuiltInTypes.get("meta.v1.ObjectMeta")));
    boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    return new Struct(name, false, open || !schema.has("properties"), fields);
  }

  private static Shape shape(String name, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return new Scalar("intstr");
    }
    return switch (schema.path("type").asText()) {
      case "string" -> new Scalar("string");
      case "integer" -> new Scalar("int64");
      case "number" -> new Scalar("number");
      case "boolean" -> new Scalar("bool");
      case "array" -> list(name, schema);
      case "object" -> object(name, schema);
      default -> Shape.Any.ANY;
    };
  }

  private static Shape list(String name, JsonNode schema) {
    List<String> keys = new ArrayList<>();
    schema.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
    ListOf.Kind kind =
        switch (schema.path("x-kubernetes-list-type").asText()) {
          case "map" -> ListOf.Kind.MAP;
          case "set" -> ListOf.Kind.SET;
          default -> ListOf.Kind.ATOMIC;
        };
    return new ListOf(kind, keys, shape(name + "[]", schema.path("items")));
  }

  private static Shape object(String name, JsonNode schema) {
    boolean atomic = schema.path("x-kubernetes-map-type").asText().equals("atomic");
    boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    if (schema.has("properties")) {
      return new Struct(name, atomic, open, properties(name, schema));
    }
    if (schema.path("additionalProperties").isObject()) {
      return new MapOf(atomic, shape(name + "{}", schema.path("additionalProperties")));
    }
    if (schema.path("additionalProperties").asBoolean()) {
      return new MapOf(atomic, Shape.Any.ANY);
    }
    if (open) {
      return atomic ? new MapOf(true, Shape.Any.ANY) : Shape.Any.ANY;
    }
    return new Struct(name, atomic, false, Map.of());
  }

  private static Map<String, Field> properties(String name, JsonNode schema) {
    Map<String, Field> fields = new TreeMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            entry -> {
              @Nullable JsonNode defaultValue = entry.getValue().get("default");
              fields.put(
                  entry.getKey(),
                  new Field(
                      entry.getKey(),
                      shape(name + "." + entry.getKey(), entry.getValue()),
                      "",
                      "",
                      defaultValue,
                      entry.getValue().path("nullable").asBoolean()
                          ? Field.Zero.NULLABLE
                          : Field.Zero.KEPT,
                      false));
            });
    return fields;
  }

  private static Field field(String name, Shape shape) {
    return new Field(name, shape, "", "", null, Field.Zero.KEPT, false);
  }
}
