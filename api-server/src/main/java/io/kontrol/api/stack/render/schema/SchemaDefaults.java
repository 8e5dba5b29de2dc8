package io.kontrol.api.stack.render.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills absent fields with their defaults, as Kubernetes does: within objects that exist. */
final class SchemaDefaults {
  private final SchemaReferences references;

  SchemaDefaults(SchemaReferences references) {
    this.references = references;
  }

  /**
   * @param value changed in place
   */
  void fill(JsonNode schema, JsonNode value) {
    JsonNode resolved = references.resolve(schema);
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : resolved.path("properties").properties()) {
        JsonNode inner = references.resolve(property.getValue());
        JsonNode standard = standard(property.getValue(), inner);
        if (!object.has(property.getKey()) && !standard.isMissingNode()) {
          object.set(property.getKey(), standard.deepCopy());
        }
        fill(inner, object.path(property.getKey()));
      }
    } else if (value.isArray()) {
      value.forEach(item -> fill(resolved.path("items"), item));
    }
  }

  /** A default beside a reference wins over that of the definition. */
  private static JsonNode standard(JsonNode schema, JsonNode resolved) {
    return schema.has("default") ? schema.path("default") : resolved.path("default");
  }
}
