package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.model.json.Json;
import java.util.LinkedHashSet;
import java.util.Set;

/** What differs between two versions, and what of it a deployment may stumble over. */
final class TemplateDiff {
  private final ArrayNode changes = Json.mapper().createArrayNode();

  private TemplateDiff() {}

  static ObjectNode between(Template from, Template to) {
    ObjectNode body =
        Json.mapper()
            .createObjectNode()
            .put("id", to.id())
            .put("name", to.name())
            .put("from", from.version())
            .put("to", to.version());
    TemplateDiff diff = new TemplateDiff();
    diff.compare(content(from), content(to), "");
    body.set("changes", diff.changes);
    body.set("breaking", BreakingChanges.between(from, to));
    return body;
  }

  private static ObjectNode content(Template template) {
    ObjectNode content = Json.mapper().createObjectNode();
    content.put("description", template.description());
    content.set("base_spec_json", template.baseSpec());
    content.set("allowed_mutations_json", template.allowedMutations());
    return content;
  }

  private void compare(JsonNode from, JsonNode to, String pointer) {
    if (from.isObject() && to.isObject()) {
      Set<String> fields = new LinkedHashSet<>();
      from.fieldNames().forEachRemaining(fields::add);
      to.fieldNames().forEachRemaining(fields::add);
      fields.forEach(
          field -> compare(from.path(field), to.path(field), Pointers.child(pointer, field)));
    } else if (from.isArray() && to.isArray()) {
      for (int i = 0; i < Math.max(from.size(), to.size()); i++) {
        compare(from.path(i), to.path(i), Pointers.child(pointer, i));
      }
    } else if (!SameJson.same(from, to)) {
      change(from, to, pointer);
    }
  }

  private void change(JsonNode from, JsonNode to, String pointer) {
    ObjectNode change = changes.addObject().put("pointer", pointer);
    if (!from.isMissingNode()) {
      change.set("from", from);
    }
    if (!to.isMissingNode()) {
      change.set("to", to);
    }
  }
}
