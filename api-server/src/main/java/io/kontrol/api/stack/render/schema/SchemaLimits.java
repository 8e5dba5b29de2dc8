package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.pattern.LinearPattern;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Accepts schemas whose validation has a bounded cost: without remote or recursive references, with
 * patterns of linear time, of a bounded size once its references are followed. A keyword that is
 * not known is a mistake, since a limit with a typing error in it would limit nothing.
 */
final class SchemaLimits {
  static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private static final int MOST_SCHEMAS = 1_000;
  private static final int DEEPEST = 24;

  private static final Set<String> PLAIN =
      Set.of(
          "type",
          "enum",
          "const",
          "default",
          "title",
          "description",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly",
          "format",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minContains",
          "maxContains",
          "required",
          "dependentRequired",
          "minProperties",
          "maxProperties",
          "contentEncoding",
          "contentMediaType",
          "$comment",
          "$ref");

  /** Formats that are checked, and those that only say how a form shows a field. */
  private static final Set<String> FORMATS =
      Set.of(
          "date",
          "time",
          "date-time",
          "duration",
          "email",
          "hostname",
          "ipv4",
          "ipv6",
          "uri",
          "uuid",
          "password",
          "textarea",
          "int32",
          "int64",
          "float",
          "double",
          "byte");

  private final Violations violations;
  private final SchemaReferences references;
  private final Set<String> following = new HashSet<>();
  private int depth;
  private int schemas;
  private boolean tooLarge;

  private SchemaLimits(JsonNode root, Violations violations) {
    this.violations = violations;
    this.references = new SchemaReferences(root);
  }

  /**
   * @return how many schemas there are with references followed
   */
  static int check(JsonNode root, String pointer, Violations violations) {
    SchemaLimits limits = new SchemaLimits(root, violations);
    limits.schema(root, pointer, true);
    return limits.schemas;
  }

  private void schema(JsonNode schema, String pointer, boolean root) {
    schemas++;
    if (tooLarge || schema.isBoolean()) {
      return;
    }
    if (schemas > MOST_SCHEMAS || depth > DEEPEST) {
      tooLarge = true;
      violations.add(
          pointer,
          "schema_too_large",
          "A schema may hold "
              + MOST_SCHEMAS
              + " schemas, nested "
              + DEEPEST
              + " deep, with its references followed.");
      return;
    }
    if (!(schema instanceof ObjectNode object)) {
      violations.add(pointer, "invalid_schema", "A schema has to be an object, true or false.");
      return;
    }
    keywords(object, pointer, root);
    depth++;
    Subschemas.of(object).forEach((where, each) -> schema(each, pointer + where, false));
    follow(object, pointer);
    depth--;
  }

  private void follow(ObjectNode schema, String pointer) {
    JsonNode reference = schema.path("$ref");
    if (!reference.isTextual()) {
      return;
    }
    JsonNode target = references.target(reference.textValue());
    String where = Pointers.child(pointer, "$ref");
    if (target.isMissingNode()) {
      violations.add(
          where,
          "invalid_reference",
          "A reference has the form #/$defs/NAME and names a definition of this schema.");
      return;
    }
    if (!following.add(reference.textValue())) {
      violations.add(where, "recursive_reference", "A schema must not refer to itself.");
      return;
    }
    schema(target, pointer, false);
    following.remove(reference.textValue());
  }

  private void keywords(ObjectNode schema, String pointer, boolean root) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      String where = Pointers.child(pointer, keyword.getKey());
      JsonNode value = keyword.getValue();
      switch (keyword.getKey()) {
        case "pattern" -> pattern(value, where);
        case "patternProperties" ->
            value.fieldNames().forEachRemaining(each -> pattern(each, Pointers.child(where, each)));
        case "format" -> format(value, where);
        case "$schema" -> dialect(value, where, root);
        default -> known(keyword.getKey(), where);
      }
    }
  }

  private void known(String keyword, String where) {
    if (!PLAIN.contains(keyword)
        && !Subschemas.holdsSchemas(keyword)
        && !keyword.startsWith("x-")) {
      violations.add(
          where,
          "unknown_keyword",
          "This is no keyword that a schema may have here; notes of your own begin with x-.");
    }
  }

  private void pattern(JsonNode value, String where) {
    if (value.isTextual()) {
      pattern(value.textValue(), where);
    }
  }

  private void pattern(String pattern, String where) {
    try {
      var unused = LinearPattern.compile(pattern);
    } catch (IllegalArgumentException e) {
      violations.add(where, "invalid_pattern", String.valueOf(e.getMessage()));
    }
  }

  private void format(JsonNode value, String where) {
    if (value.isTextual() && !FORMATS.contains(value.textValue())) {
      violations.add(
          where,
          "unknown_format",
          "The formats are " + String.join(", ", new java.util.TreeSet<>(FORMATS)) + ".");
    }
  }

  private void dialect(JsonNode value, String where, boolean root) {
    if (!root || !value.asText().replaceFirst("#$", "").equals(DIALECT)) {
      violations.add(where, "unknown_dialect", "The only dialect is " + DIALECT + ".");
    }
  }
}
