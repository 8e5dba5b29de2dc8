package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.kontrol.api.platform.pattern.LinearPattern;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** A JSON Schema (2020-12) that refers to nothing outside itself. */
final class ConfigurationSchema {
  private static final int MOST_ERRORS = 20;

  /** Patterns are matched in linear time, so that no configuration holds a thread up. */
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .pathType(PathType.JSON_POINTER)
          .regularExpressionFactory(LinearPattern::compile)
          .build();

  /** Fetches nothing. */
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder -> builder.schemaLoaders(it -> it.add(DisallowSchemaLoader.getInstance())));

  private static final JsonSchema META_SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(SchemaLocation.of(SchemaId.V202012), CONFIG);

  private final JsonSchema schema;

  private ConfigurationSchema(JsonSchema schema) {
    this.schema = schema;
  }

  /** Refuses what is no schema, or refers to another one. */
  static ConfigurationSchema compile(JsonNode document) {
    if (!document.isObject()) {
      throw invalid("It has to be an object.", List.of());
    }
    List<ValidationMessage> mistakes = sorted(META_SCHEMA.validate(document));
    if (!mistakes.isEmpty()) {
      throw invalid(shown(mistakes.get(0)), mistakes);
    }
    ConfigurationSchema compiled = new ConfigurationSchema(load(document));
    var unused = compiled.validate(Json.mapper().createObjectNode());
    return compiled;
  }

  /** The library throws whatever a part of the schema leads it to. */
  private static JsonSchema load(JsonNode document) {
    try {
      JsonSchema schema = FACTORY.getSchema(document, CONFIG);
      schema.initializeValidators();
      return schema;
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable();
    }
  }

  private static Refusal unusable() {
    return invalid(
        "It uses another dialect, refers to what is not in it or to itself without end, or has a"
            + " pattern that is not RE2's.",
        List.of());
  }

  private static Refusal invalid(String why, List<ValidationMessage> mistakes) {
    return Refusal.invalid(
            "invalid_json_schema", "This is no JSON Schema (2020-12) by itself: " + why)
        .with("errors", errors(mistakes));
  }

  /** Refuses what does not follow it, and says where by JSON Pointers. */
  void check(JsonNode configuration) {
    List<ValidationMessage> mistakes = validate(configuration);
    if (!mistakes.isEmpty()) {
      throw Refusal.invalid(
              "configuration_against_schema",
              "The configuration does not follow the fleet's schema: " + shown(mistakes.get(0)))
          .with("errors", errors(mistakes));
    }
  }

  private List<ValidationMessage> validate(JsonNode configuration) {
    try {
      return sorted(schema.validate(configuration));
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable();
    }
  }

  private static List<ValidationMessage> sorted(Set<ValidationMessage> mistakes) {
    return mistakes.stream()
        .sorted(Comparator.comparing(ConfigurationSchema::shown))
        .limit(MOST_ERRORS)
        .toList();
  }

  private static String shown(ValidationMessage mistake) {
    String pointer = pointer(mistake);
    return (pointer.isEmpty() ? "the whole" : pointer) + ": " + mistake.getError() + ".";
  }

  private static String pointer(ValidationMessage mistake) {
    return mistake.getInstanceLocation().toString();
  }

  private static ArrayNode errors(List<ValidationMessage> mistakes) {
    ArrayNode errors = Json.mapper().createArrayNode();
    for (ValidationMessage mistake : mistakes) {
      errors
          .addObject()
          .put("pointer", pointer(mistake))
          .put("message", String.valueOf(mistake.getError()));
    }
    return errors;
  }
}
