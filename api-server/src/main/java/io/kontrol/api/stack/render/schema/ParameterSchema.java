package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a template's parameters may be. */
public final class ParameterSchema {
  /** In a parameter's schema: once set, it keeps its value for the life of a deployment. */
  private static final String IMMUTABLE = "x-immutable";

  private static final int LARGEST = 131_072;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  /** What an expression cannot read as a field. */
  private static final Set<String> WORDS = Set.of("in", "true", "false", "null");

  private final ObjectNode schema;
  private final SchemaReferences references;
  private final BoundedSchema validator;

  private ParameterSchema(ObjectNode schema, BoundedSchema validator) {
    this.schema = schema;
    this.references = new SchemaReferences(schema);
    this.validator = validator;
  }

  /** Empty where there are violations. */
  public static Optional<ParameterSchema> compile(
      JsonNode given, String pointer, Violations violations) {
    if (!(given instanceof ObjectNode object)) {
      violations.add(pointer, "wrong_type", "The schema of the parameters has to be an object.");
      return Optional.empty();
    }
    int before = violations.size();
    if (!object.path("type").asText("object").equals("object")) {
      violations.add(Pointers.child(pointer, "type"), "wrong_type", "Parameters are an object.");
    }
    object
        .path("properties")
        .fieldNames()
        .forEachRemaining(name -> requireName(name, pointer, violations));
    ObjectNode closed = closed(object);
    Optional<BoundedSchema> validator = BoundedSchema.compile(closed, pointer, violations);
    if (validator.isEmpty() || violations.size() > before) {
      return Optional.empty();
    }
    ParameterSchema schema = new ParameterSchema(closed, validator.get());
    schema.requireValidDefaults(pointer, violations);
    schema.requireNoSecretDefaults(closed, pointer, violations);
    return violations.size() > before ? Optional.empty() : Optional.of(schema);
  }

  private static void requireName(String name, String pointer, Violations violations) {
    if (!NAME.matcher(name).matches() || WORDS.contains(name)) {
      violations.add(
          Pointers.child(Pointers.child(pointer, "properties"), name),
          "invalid_name",
          "The name of a parameter is letters, digits and '_', not beginning with a digit, so that"
              + " expressions can read parameters.NAME.");
    }
  }

  /** A parameter that the schema does not name is a typing error. */
  private static ObjectNode closed(ObjectNode given) {
    ObjectNode closed = given.deepCopy();
    closed.put("type", "object");
    for (String open :
        List.of("additionalProperties", "patternProperties", "unevaluatedProperties", "allOf")) {
      if (given.has(open)) {
        return closed;
      }
    }
    return closed.put("additionalProperties", false);
  }

  private void requireValidDefaults(String pointer, Violations violations) {
    ObjectNode defaults = Json.mapper().createObjectNode();
    new SchemaDefaults(references).fill(schema, defaults);
    Violations found = new Violations();
    validator.validate(defaults, "", found);
    found.list().stream()
        .filter(each -> !each.rule().equals("required"))
        .forEach(
            each ->
                violations.add(
                    pointer + "/properties" + each.pointer(),
                    "invalid_default",
                    "The default does not fulfil its own schema: " + each.message()));
  }

  /** Whoever may read the template would know the secret. */
  private void requireNoSecretDefaults(JsonNode schema, String pointer, Violations violations) {
    if (schema.path("writeOnly").asBoolean() && schema.has("default")) {
      violations.add(
          Pointers.child(pointer, "default"),
          "secret_in_template",
          "A parameter that is writeOnly has no default.");
    }
    Subschemas.of(schema)
        .forEach((where, each) -> requireNoSecretDefaults(each, pointer + where, violations));
  }

  public ObjectNode json() {
    return schema;
  }

  public SchemaReferences references() {
    return references;
  }

  /** Whether all parameters may be left out. */
  public boolean hasAllDefaults() {
    Violations found = new Violations();
    validator.validate(withDefaults(Json.mapper().createObjectNode()), "", found);
    return found.isEmpty();
  }

  public ObjectNode withDefaults(ObjectNode parameters) {
    ObjectNode filled = parameters.deepCopy();
    new SchemaDefaults(references).fill(schema, filled);
    return filled;
  }

  /**
   * @param parameters with defaults
   */
  public void validate(ObjectNode parameters, String pointer, Violations violations) {
    if (Json.write(parameters).length() > LARGEST) {
      violations.add(
          pointer, "too_large", "All parameters together may have " + LARGEST + " characters.");
      return;
    }
    validator.validate(parameters, pointer, violations);
  }

  /** Checks that what cannot change has not changed. */
  public void requireUnchanged(
      JsonNode before, JsonNode after, String pointer, Violations violations) {
    requireUnchanged(schema, before, after, pointer, violations);
  }

  private void requireUnchanged(
      JsonNode given, JsonNode before, JsonNode after, String pointer, Violations violations) {
    for (Map.Entry<String, JsonNode> property :
        references.resolve(given).path("properties").properties()) {
      JsonNode inner = references.resolve(property.getValue());
      JsonNode old = before.path(property.getKey());
      JsonNode wanted = after.path(property.getKey());
      String where = Pointers.child(pointer, property.getKey());
      boolean fixed = marked(IMMUTABLE, property.getValue(), inner);
      if (fixed && !old.isMissingNode() && !SameJson.same(old, wanted)) {
        violations.add(where, IMMUTABLE, "This parameter cannot change once it is set.");
      } else if (!fixed) {
        requireUnchanged(inner, old, wanted, where, violations);
      }
    }
  }

  private static boolean marked(String mark, JsonNode schema, JsonNode resolved) {
    return schema.path(mark).asBoolean() || resolved.path(mark).asBoolean();
  }

  /** Whether the parameter, or one on the way to it or within it, is {@code writeOnly}. */
  public boolean isSecret(List<String> path) {
    JsonNode at = schema;
    for (String segment : path) {
      JsonNode next = at.path("properties").path(segment);
      if (marked("writeOnly", next, references.resolve(next))) {
        return true;
      }
      at = references.resolve(next);
    }
    return holdsSecret(at, 0);
  }

  private boolean holdsSecret(JsonNode schema, int depth) {
    if (depth > 24) {
      return false;
    }
    for (JsonNode child : Subschemas.of(schema).values()) {
      JsonNode resolved = references.resolve(child);
      if (marked("writeOnly", child, resolved) || holdsSecret(resolved, depth + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a user may write any text into the parameter, or into one within it. */
  public boolean mayHoldFreeText(List<String> path) {
    JsonNode at = schema;
    for (String segment : path) {
      at = references.resolve(at.path("properties").path(segment));
    }
    return new FreeText(references).isIn(at);
  }

  /** A copy in which each {@code writeOnly} value is null. */
  public ObjectNode withoutSecrets(ObjectNode parameters) {
    ObjectNode copy = parameters.deepCopy();
    hide(schema, copy);
    return copy;
  }

  private void hide(JsonNode given, JsonNode value) {
    JsonNode resolved = references.resolve(given);
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode inner = resolved.path("properties").path(field.getKey());
        if (inner.isMissingNode()) {
          inner = resolved.path("additionalProperties");
        }
        if (marked("writeOnly", inner, references.resolve(inner))) {
          field.setValue(object.nullNode());
        } else {
          hide(inner, field.getValue());
        }
      }
    } else if (value.isArray()) {
      value.forEach(item -> hide(resolved.path("items"), item));
    }
  }
}
