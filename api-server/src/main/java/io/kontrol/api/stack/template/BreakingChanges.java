package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Map;

/**
 * Changes of the parameters by which an upgrade of a deployment may be refused: its parameters were
 * right for the version before. The deployment itself keeps its version until it is upgraded.
 */
final class BreakingChanges {
  private static final String PARAMETERS = "/allowed_mutations_json/parameters";
  private static final List<String> LEAST = List.of("minimum", "minLength", "minItems");
  private static final List<String> MOST = List.of("maximum", "maxLength", "maxItems");

  private final ArrayNode found = Json.mapper().createArrayNode();

  private BreakingChanges() {}

  static ArrayNode between(Template from, Template to) {
    BreakingChanges changes = new BreakingChanges();
    changes.compare(
        from.allowedMutations().path("parameters"),
        to.allowedMutations().path("parameters"),
        PARAMETERS);
    return changes.found;
  }

  private void compare(JsonNode from, JsonNode to, String pointer) {
    JsonNode before = from.path("properties");
    JsonNode after = to.path("properties");
    for (Map.Entry<String, JsonNode> property : before.properties()) {
      String where = Pointers.child(pointer + "/properties", property.getKey());
      if (!after.has(property.getKey())) {
        add(where, "The parameter is gone.");
      } else {
        compareLimits(property.getValue(), after.path(property.getKey()), where);
      }
    }
    for (JsonNode required : to.path("required")) {
      String name = required.asText();
      boolean wasRequired = from.path("required").valueStream().anyMatch(required::equals);
      if (!wasRequired && !after.path(name).has("default")) {
        add(Pointers.child(pointer + "/properties", name), "The parameter has become required.");
      }
    }
  }

  private void compareLimits(JsonNode from, JsonNode to, String where) {
    if (!SameJson.same(from.path("type"), to.path("type"))) {
      add(where + "/type", "The type is another one.");
    }
    if (to.has("pattern") && !from.path("pattern").equals(to.path("pattern"))) {
      add(where + "/pattern", "The pattern is another one.");
    }
    compareValues(from, to, where);
    for (String keyword : LEAST) {
      if (to.has(keyword) && (!from.has(keyword) || above(to, from, keyword))) {
        add(Pointers.child(where, keyword), "The limit is narrower.");
      }
    }
    for (String keyword : MOST) {
      if (to.has(keyword) && (!from.has(keyword) || above(from, to, keyword))) {
        add(Pointers.child(where, keyword), "The limit is narrower.");
      }
    }
    if (from.has("properties")) {
      compare(from, to, where);
    }
  }

  private static boolean above(JsonNode left, JsonNode right, String keyword) {
    return left.path(keyword).decimalValue().compareTo(right.path(keyword).decimalValue()) > 0;
  }

  private void compareValues(JsonNode from, JsonNode to, String where) {
    if (!to.has("enum")) {
      return;
    }
    boolean allStay =
        from.has("enum")
            && from.path("enum")
                .valueStream()
                .allMatch(
                    value ->
                        to.path("enum")
                            .valueStream()
                            .anyMatch(other -> SameJson.same(value, other)));
    if (!allStay) {
      add(where + "/enum", "Values that were allowed are not any more.");
    }
  }

  private void add(String pointer, String message) {
    found.addObject().put("pointer", pointer).put("message", message);
  }
}
