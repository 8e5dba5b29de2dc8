package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Validates a custom object against the {@code openAPIV3Schema} of its definition. The rules of
 * {@code x-kubernetes-validations} are not evaluated.
 */
final class CrdSchemaValidation {
  private final Causes causes;
  private final String unsaid;

  /**
   * @param unsaid prefix of paths that messages leave out
   */
  private CrdSchemaValidation(Causes causes, String unsaid) {
    this.causes = causes;
    this.unsaid = unsaid;
  }

  /**
   * @param live the state before; unchanged parts are not validated again
   */
  static void check(
      JsonNode schema, String subresource, JsonNode live, JsonNode object, Causes causes) {
    if (subresource.equals("status")) {
      JsonNode status = schema.path("properties").path("status");
      new CrdSchemaValidation(causes, "status.")
          .check(status, "status", live.path("status"), object.path("status"));
      return;
    }
    CrdSchemaValidation validation = new CrdSchemaValidation(causes, "");
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      boolean own = !name.equals("metadata") && !name.equals("kind") && !name.equals("apiVersion");
      if (own && object.has(name)) {
        validation.check(property.getValue(), name, live.path(name), object.path(name));
      }
    }
    validation.required(schema, "", object);
    validation.combined(schema, "", object);
  }

  private void check(JsonNode schema, String path, JsonNode before, JsonNode value) {
    if (before.equals(value)) {
      return;
    }
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return;
    }
    if (!hasType(schema, value)) {
      wrongType(schema.path("type").asText(), path, value);
      return;
    }
    oneOf(schema.path("enum"), path, value);
    if (value.isTextual()) {
      text(schema, path, value);
    } else if (value.isNumber()) {
      number(schema, path, value);
    } else if (value.isArray()) {
      list(schema, path, value);
    } else if (value.isObject()) {
      object(schema, path, before, value);
    }
    combined(schema, path, value);
  }

  private static boolean hasType(JsonNode schema, JsonNode value) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isTextual() || value.isIntegralNumber();
    }
    return switch (schema.path("type").asText()) {
      case "string" -> value.isTextual();
      case "integer" ->
          value.isIntegralNumber() || (value.isNumber() && value.doubleValue() % 1 == 0);
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> true;
    };
  }

  private void wrongType(String type, String path, JsonNode value) {
    String got =
        value.isTextual()
            ? "string"
            : value.isBoolean()
                ? "boolean"
                : value.isArray()
                    ? "array"
                    : value.isObject()
                        ? "object"
                        : value.isNull() ? "null" : value.isIntegralNumber() ? "integer" : "number";
    String wanted = type.isEmpty() ? "integer,string" : type;
    causes.wrongType(
        path, got, "%s in body must be of type %s: \"%s\"".formatted(said(path), wanted, got));
  }

  private void oneOf(JsonNode allowed, String path, JsonNode value) {
    if (allowed.isMissingNode()) {
      return;
    }
    for (JsonNode one : allowed) {
      if (one.equals(value)) {
        return;
      }
    }
    String[] texts = new String[allowed.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = allowed.get(i).asText();
    }
    causes.unsupported(path, value, texts);
  }

  private void text(JsonNode schema, String path, JsonNode value) {
    String text = value.asText();
    int length = text.codePointCount(0, text.length());
    if (schema.has("maxLength") && length > schema.path("maxLength").asInt()) {
      causes.tooLong(path, "may not be more than " + schema.path("maxLength").asInt() + " bytes");
      return;
    }
    if (schema.has("minLength") && length < schema.path("minLength").asInt()) {
      say(path, value, "should be at least " + schema.path("minLength").asInt() + " chars long");
      return;
    }
    String pattern = schema.path("pattern").asText();
    if (!pattern.isEmpty() && !matches(pattern, text)) {
      say(path, value, "should match '" + pattern + "'");
    }
    if (schema.path("format").asText().equals("date-time") && !isTime(text)) {
      causes.wrongType(
          path, text, "%s in body must be of type date-time: \"%s\"".formatted(said(path), text));
    }
  }

  private static boolean matches(String pattern, String text) {
    try {
      return Pattern.compile(pattern).matcher(text).find();
    } catch (PatternSyntaxException e) {
      return true; // a pattern that only Go's syntax accepts
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private void number(JsonNode schema, String path, JsonNode value) {
    JsonNode min = schema.path("minimum");
    if (min.isNumber()) {
      int order = value.decimalValue().compareTo(min.decimalValue());
      boolean exclusive = schema.path("exclusiveMinimum").asBoolean();
      if (order < 0 || (exclusive && order == 0)) {
        say(
            path,
            value,
            "should be greater than " + (exclusive ? "" : "or equal to ") + min.asText());
      }
    }
    JsonNode max = schema.path("maximum");
    if (max.isNumber()) {
      int order = value.decimalValue().compareTo(max.decimalValue());
      boolean exclusive = schema.path("exclusiveMaximum").asBoolean();
      if (order > 0 || (exclusive && order == 0)) {
        say(path, value, "should be less than " + (exclusive ? "" : "or equal to ") + max.asText());
      }
    }
    JsonNode step = schema.path("multipleOf");
    if (step.isNumber() && value.decimalValue().remainder(step.decimalValue()).signum() != 0) {
      say(path, value, "should be a multiple of " + step.asText());
    }
  }

  private void list(JsonNode schema, String path, JsonNode value) {
    int size = value.size();
    if (schema.has("maxItems") && size > schema.path("maxItems").asInt()) {
      causes.tooMany(path, size, schema.path("maxItems").asInt());
    }
    if (schema.has("minItems") && size < schema.path("minItems").asInt()) {
      causes.invalid(
          path,
          IntNode.valueOf(size),
          "%s in body should have at least %d items"
              .formatted(said(path), schema.path("minItems").asInt()));
    }
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < size; i++) {
      String at = path + "[" + i + "]";
      check(schema.path("items"), at, missing(), value.get(i));
      JsonNode key = key(schema, value.get(i));
      if (!key.isMissingNode() && !seen.add(key)) {
        causes.duplicate(at, key);
      }
    }
  }

  /** The key of an item; missing where the list is neither a map nor a set. */
  private static JsonNode key(JsonNode schema, JsonNode item) {
    return switch (schema.path("x-kubernetes-list-type").asText()) {
      case "set" -> item;
      case "map" -> {
        var key = SandboxJson.object();
        schema
            .path("x-kubernetes-list-map-keys")
            .forEach(name -> key.set(name.asText(), item.path(name.asText())));
        yield key;
      }
      default -> missing();
    };
  }

  private static JsonNode missing() {
    return MissingNode.getInstance();
  }

  private void object(JsonNode schema, String path, JsonNode before, JsonNode value) {
    required(schema, path, value);
    JsonNode properties = schema.path("properties");
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String name = entry.getKey();
      if (properties.has(name)) {
        check(properties.path(name), path + "." + name, before.path(name), entry.getValue());
      } else if (schema.path("additionalProperties").isObject()) {
        check(
            schema.path("additionalProperties"),
            path + "." + name,
            before.path(name),
            entry.getValue());
      }
    }
    if (schema.has("maxProperties") && value.size() > schema.path("maxProperties").asInt()) {
      causes.tooMany(path, value.size(), schema.path("maxProperties").asInt());
    }
    if (schema.has("minProperties") && value.size() < schema.path("minProperties").asInt()) {
      causes.invalid(
          path,
          IntNode.valueOf(value.size()),
          "%s in body should have at least %d properties"
              .formatted(said(path), schema.path("minProperties").asInt()));
    }
  }

  private void required(JsonNode schema, String path, JsonNode value) {
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        causes.required(path.isEmpty() ? name.asText() : path + "." + name.asText());
      }
    }
  }

  private void combined(JsonNode schema, String path, JsonNode value) {
    schema.path("allOf").forEach(part -> part(part, path, value, causes));
    if (schema.has("anyOf") && count(schema.path("anyOf"), path, value) == 0) {
      combination(path, "must validate at least one schema (anyOf)");
    }
    long alternatives = schema.has("oneOf") ? count(schema.path("oneOf"), path, value) : 1;
    if (alternatives != 1) {
      String found = alternatives == 0 ? "none valid" : alternatives + " valid alternatives";
      combination(path, "must validate one and only one schema (oneOf). Found " + found);
    }
    if (schema.has("not") && fits(schema.path("not"), path, value)) {
      combination(path, "must not validate the schema (not)");
    }
  }

  private void combination(String path, String because) {
    causes.invalid("<nil>", "", "\"" + path + "\" " + because);
  }

  private static long count(JsonNode schemas, String path, JsonNode value) {
    long count = 0;
    for (JsonNode schema : schemas) {
      count += fits(schema, path, value) ? 1 : 0;
    }
    return count;
  }

  private static boolean fits(JsonNode schema, String path, JsonNode value) {
    Causes scratch = new Causes();
    part(schema, path, value, scratch);
    return scratch.isEmpty();
  }

  private static void part(JsonNode schema, String path, JsonNode value, Causes to) {
    new CrdSchemaValidation(to, "").check(schema, path, missing(), value);
  }

  private void say(String path, JsonNode value, String because) {
    causes.invalid(path, value, said(path) + " in body " + because);
  }

  private String said(String path) {
    return path.startsWith(unsaid) ? path.substring(unsaid.length()) : path;
  }
}
