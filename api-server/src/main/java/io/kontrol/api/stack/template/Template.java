package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.render.TemplateRef;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A version of a template, as it is stored.
 *
 * @param retiredAt when the template was retired, with all its versions; null while it lives
 */
public record Template(
    int id,
    String name,
    int version,
    @Nullable String description,
    JsonNode baseSpec,
    JsonNode allowedMutations,
    boolean newest,
    String createdAt,
    String createdBy,
    @Nullable String retiredAt) {

  public TemplateRef reference() {
    return new TemplateRef(id, name, version);
  }

  public boolean retired() {
    return retiredAt != null;
  }

  /** As lists show it. */
  ObjectNode summary() {
    return Json.mapper()
        .createObjectNode()
        .put("id", id)
        .put("name", name)
        .put("version", version)
        .put("description", description)
        .put("is_newest", newest)
        .put("created_at", createdAt)
        .put("created_by", createdBy)
        .put("deleted_at", retiredAt);
  }

  ObjectNode json() {
    ObjectNode json = summary();
    json.set("base_spec_json", baseSpec);
    json.set("allowed_mutations_json", allowedMutations);
    return json;
  }
}
