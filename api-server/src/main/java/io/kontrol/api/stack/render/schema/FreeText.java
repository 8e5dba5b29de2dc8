package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.pattern.LinearPattern;
import java.util.List;
import java.util.Set;

/** Finds out whether a schema lets texts through that mean something to a shell. */
final class FreeText {
  private static final int DEEPEST = 24;
  private static final Set<String> SAFE_TYPES = Set.of("integer", "number", "boolean", "null");
  private static final Set<String> SAFE_FORMATS =
      Set.of("date", "time", "date-time", "ipv4", "ipv6", "uuid", "hostname", "duration");

  /** Texts that no shell takes as one plain word. */
  private static final List<String> PROBES =
      List.of("a; b", "a;b", "$(a)", "`a`", "a|b", "a&b", "a\nb", "a>b", "a' b", "a\" b", "a b");

  private final SchemaReferences references;

  FreeText(SchemaReferences references) {
    this.references = references;
  }

  boolean isIn(JsonNode schema) {
    return isIn(schema, 0);
  }

  private boolean isIn(JsonNode given, int depth) {
    JsonNode schema = references.resolve(given);
    if (depth > DEEPEST || schema.has("enum") || schema.has("const")) {
      return depth > DEEPEST;
    }
    String type = schema.path("type").asText();
    if (SAFE_TYPES.contains(type)) {
      return false;
    }
    return switch (type) {
      case "string" -> isFree(schema);
      case "array" -> isIn(schema.path("items"), depth + 1);
      case "object" -> isInFields(schema, depth + 1);
      default -> true;
    };
  }

  private boolean isInFields(JsonNode schema, int depth) {
    JsonNode others = schema.path("additionalProperties");
    boolean closed = others.isBoolean() && !others.booleanValue();
    if (!closed && isIn(others, depth)) {
      return true;
    }
    return schema.path("properties").valueStream().anyMatch(each -> isIn(each, depth));
  }

  private static boolean isFree(JsonNode schema) {
    if (SAFE_FORMATS.contains(schema.path("format").asText())) {
      return false;
    }
    if (!schema.has("pattern")) {
      return true;
    }
    LinearPattern pattern = LinearPattern.compile(schema.path("pattern").asText());
    return PROBES.stream().anyMatch(pattern::matches);
  }
}
