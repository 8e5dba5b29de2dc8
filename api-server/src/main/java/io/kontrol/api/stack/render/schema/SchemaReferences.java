package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.violation.Pointers;

/** References within one schema: {@code #/$defs/NAME}, and no others. */
public final class SchemaReferences {
  private static final String PREFIX = "#/$defs/";
  private static final int LONGEST_CHAIN = 20;

  private final JsonNode root;

  public SchemaReferences(JsonNode root) {
    this.root = root;
  }

  /** Missing where the reference leads nowhere, or elsewhere. */
  JsonNode target(String reference) {
    return reference.startsWith(PREFIX)
        ? root.path("$defs").path(Pointers.unescape(reference.substring(PREFIX.length())))
        : root.path("$defs").path("");
  }

  /** The schema itself, or what its reference stands for. */
  public JsonNode resolve(JsonNode schema) {
    JsonNode resolved = schema;
    for (int i = 0; i < LONGEST_CHAIN && resolved.path("$ref").isTextual(); i++) {
      JsonNode target = target(resolved.path("$ref").textValue());
      if (target.isMissingNode()) {
        return resolved;
      }
      resolved = target;
    }
    return resolved;
  }
}
