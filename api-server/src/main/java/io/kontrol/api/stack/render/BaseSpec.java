package io.kontrol.api.stack.render;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Set;

/**
 * {@code base_spec_json}: the objects of a template.
 *
 * @param root whether the objects are owned by a ConfigMap of the deployment
 * @param anyNamespace whether objects may lie outside the deployment's namespace, or in none
 */
record BaseSpec(List<JsonNode> objects, boolean root, boolean anyNamespace) {
  static final String POINTER = "/base_spec_json";

  private static final Set<String> FIELDS = Set.of("objects", "root", "namespaces");
  private static final int MOST_OBJECTS = 200;
  private static final int LARGEST = 4_000_000;

  BaseSpec {
    objects = List.copyOf(objects);
  }

  static BaseSpec read(JsonNode json, Violations violations) {
    if (!json.isObject()) {
      violations.add(POINTER, "wrong_type", "base_spec_json is an object with objects in it.");
      return new BaseSpec(List.of(), false, false);
    }
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                violations.add(
                    Pointers.child(POINTER, field),
                    "unknown_field",
                    "base_spec_json has objects, root and namespaces.");
              }
            });
    if (json.has("root") && !json.path("root").isBoolean()) {
      violations.add(POINTER + "/root", "wrong_type", "root is true or false.");
    }
    String namespaces = json.path("namespaces").asText("own");
    if (!Set.of("own", "any").contains(namespaces)) {
      violations.add(POINTER + "/namespaces", "invalid_value", "namespaces is own or any.");
    }
    return new BaseSpec(
        objects(json, violations), json.path("root").asBoolean(), namespaces.equals("any"));
  }

  private static List<JsonNode> objects(JsonNode json, Violations violations) {
    JsonNode objects = json.path("objects");
    String where = POINTER + "/objects";
    if (!objects.isArray() || objects.isEmpty() || objects.size() > MOST_OBJECTS) {
      violations.add(
          where, "wrong_type", "objects is a list of 1 to " + MOST_OBJECTS + " manifests.");
      return List.of();
    }
    if (Json.write(objects).length() > LARGEST) {
      violations.add(where, "too_large", "All objects may have " + LARGEST + " characters.");
      return List.of();
    }
    return objects.valueStream().toList();
  }
}
