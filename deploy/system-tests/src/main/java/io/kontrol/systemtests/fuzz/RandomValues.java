package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Values that a schema allows, and unexpected values. */
final class RandomValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Values that often break services. */
  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "2147483648",
          "-2147483649",
          "9223372036854775808",
          "1e400",
          "NaN",
          "null",
          "true",
          "%00",
          "\u0000",
          "\ud800",
          "'; DROP TABLE resources; --",
          "../../etc/passwd",
          "a".repeat(300),
          "ünï-çødé-\u202e-\ud83d\ude00",
          "{}",
          "[]",
          "\"",
          "\\",
          "=,!=,()",
          "app in (a,b",
          "!",
          "-sync",
          "eyJicm9rZW4iOg==",
          "2026-13-45T99:99:99Z");

  private static final List<String> WORDS =
      List.of("local", "default", "web", "api", "ConfigMap", "Deployment", "v1", "apps/v1", "app");

  private final Random random;
  private final OpenApiDocument document;

  RandomValues(Random random, OpenApiDocument document) {
    this.random = random;
    this.document = document;
  }

  String nasty() {
    return pick(NASTY);
  }

  /** A value that the schema allows, of moderate size. */
  JsonNode of(JsonNode given, int depth) {
    JsonNode schema = document.resolve(given);
    if (schema.has("const")) {
      return schema.path("const");
    }
    if (schema.path("enum").size() > 0) {
      return schema.path("enum").path(random.nextInt(schema.path("enum").size()));
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.path(choice).size() > 0) {
        return of(schema.path(choice).path(random.nextInt(schema.path(choice).size())), depth);
      }
    }
    if (schema.path("allOf").size() > 0) {
      return all(schema.path("allOf"), depth);
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> integer(schema);
      case "number" -> JSON.numberNode(BigDecimal.valueOf(random.nextInt(10_000), 2));
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "null" -> JSON.nullNode();
      case "string" -> JSON.textNode(string(schema));
      default -> anything(depth);
    };
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      return type.path(0).asText();
    }
    return type.isMissingNode() && schema.has("properties") ? "object" : type.asText();
  }

  private JsonNode all(JsonNode parts, int depth) {
    ObjectNode merged = JSON.objectNode();
    for (JsonNode part : parts) {
      JsonNode value = of(part, depth);
      if (!(value instanceof ObjectNode object)) {
        return value;
      }
      merged.setAll(object);
    }
    return merged;
  }

  private JsonNode object(JsonNode schema, int depth) {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      boolean required = false;
      for (JsonNode name : schema.path("required")) {
        required |= name.asText().equals(property.getKey());
      }
      if (depth > 0 && (required || random.nextInt(3) == 0)) {
        object.set(property.getKey(), of(property.getValue(), depth - 1));
      }
    }
    if (schema.path("properties").isEmpty() && depth > 0) {
      return anything(depth);
    }
    return object;
  }

  private JsonNode array(JsonNode schema, int depth) {
    ArrayNode array = JSON.arrayNode();
    for (int i = random.nextInt(3); depth > 0 && i > 0; i--) {
      array.add(of(schema.path("items"), depth - 1));
    }
    return array;
  }

  private JsonNode integer(JsonNode schema) {
    int low = schema.path("minimum").asInt(0);
    int high = schema.path("maximum").asInt(low + 500);
    return JSON.numberNode(low + random.nextInt(Math.max(1, high - low + 1)));
  }

  private String string(JsonNode schema) {
    if (schema.path("format").asText().equals("date-time")) {
      return "2026-01-%02dT00:00:00Z".formatted(1 + random.nextInt(28));
    }
    if (schema.path("examples").size() > 0) {
      return schema.path("examples").path(0).asText();
    }
    return schema.has("example") ? schema.path("example").asText() : pick(WORDS);
  }

  JsonNode anything(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> JSON.textNode(pick(WORDS));
      case 1 -> JSON.numberNode(random.nextInt(1_000));
      case 2 -> JSON.booleanNode(random.nextBoolean());
      case 3 -> JSON.nullNode();
      case 4 -> JSON.textNode(nasty());
      case 5 -> JSON.arrayNode().add(anything(depth - 1));
      default -> JSON.objectNode().set(pick(WORDS), anything(depth - 1));
    };
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }
}
