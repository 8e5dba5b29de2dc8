package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.violation.Violations;
import java.util.Optional;

/** A schema within its limits, ready to validate values of a bounded size. */
public final class BoundedSchema {
  /** Schemas times values: what one validation may cost at most. */
  private static final long MOST_CHECKS = 500_000;

  private final SchemaValidator validator;
  private final int schemas;

  private BoundedSchema(SchemaValidator validator, int schemas) {
    this.validator = validator;
    this.schemas = schemas;
  }

  /** Empty where there are violations. */
  public static Optional<BoundedSchema> compile(
      JsonNode schema, String pointer, Violations violations) {
    int before = violations.size();
    int schemas = SchemaLimits.check(schema, pointer, violations);
    if (violations.size() == before) {
      SchemaValidator.checkSchema(schema, pointer, violations);
    }
    return violations.size() > before
        ? Optional.empty()
        : Optional.of(new BoundedSchema(SchemaValidator.of(schema), schemas));
  }

  public void validate(JsonNode value, String pointer, Violations violations) {
    if (schemas * nodes(value) > MOST_CHECKS) {
      violations.add(
          pointer, "too_large", "The value has too many fields and items to be checked.");
      return;
    }
    validator.validate(value, pointer, violations);
  }

  private static long nodes(JsonNode value) {
    long count = 1;
    for (JsonNode child : value) {
      count += nodes(child);
    }
    return count;
  }
}
