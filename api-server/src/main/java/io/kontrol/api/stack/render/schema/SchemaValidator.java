package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.kontrol.api.platform.pattern.LinearPattern;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import java.util.Locale;

/** The library's validator, told to fetch nothing and to match patterns in linear time. */
final class SchemaValidator {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder ->
              builder
                  .enableSchemaCache(false)
                  .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

  /** The schema of schemas is part of the library. */
  private static final JsonSchema META =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(SchemaLocation.of(SchemaLimits.DIALECT), config());

  private final JsonSchema schema;

  private SchemaValidator(JsonSchema schema) {
    this.schema = schema;
  }

  private static SchemaValidatorsConfig config() {
    return SchemaValidatorsConfig.builder()
        .pathType(PathType.JSON_POINTER)
        .formatAssertionsEnabled(true)
        .regularExpressionFactory(LinearPattern::compile)
        .locale(Locale.ENGLISH)
        .build();
  }

  static void checkSchema(JsonNode schema, String pointer, Violations violations) {
    report(META, schema, pointer, "invalid_schema", violations);
  }

  /**
   * @param schema within its limits
   */
  static SchemaValidator of(JsonNode schema) {
    JsonSchema compiled = SCHEMAS.getSchema(schema, config());
    compiled.initializeValidators();
    return new SchemaValidator(compiled);
  }

  void validate(JsonNode value, String pointer, Violations violations) {
    report(schema, value, pointer, "", violations);
  }

  private static void report(
      JsonSchema schema, JsonNode value, String pointer, String rule, Violations violations) {
    for (ValidationMessage message : schema.validate(value)) {
      String location = message.getInstanceLocation().toString();
      String where = pointer + (location.equals("/") ? "" : location);
      String property = message.getProperty();
      violations.add(
          property == null ? where : Pointers.child(where, property),
          rule.isEmpty() ? message.getType() : rule,
          sentence(message));
    }
  }

  private static String sentence(ValidationMessage message) {
    String location = message.getInstanceLocation() + ": ";
    String text = message.getMessage();
    return text.startsWith(location) ? text.substring(location.length()) : text;
  }
}
