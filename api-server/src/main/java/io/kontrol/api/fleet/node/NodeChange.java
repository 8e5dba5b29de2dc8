package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.patch.MergePatch;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/** What is to change of a node: a merge patch. */
record NodeChange(ObjectFields fields) {
  static NodeChange read(byte[] body, @Nullable String mediaType) {
    return new NodeChange(
        ObjectFields.read(
            body, mediaType, "name", "region", "ip_address", "description", "labels"));
  }

  /** The node as the change leaves it. */
  StoredNode applied(StoredNode node) {
    return new StoredNode(
        node.id(),
        fields.has("name") ? NodeTexts.name(given("name")) : node.name(),
        fields.has("region") ? NodeTexts.region(given("region")) : node.region(),
        fields.has("ip_address")
            ? NodeTexts.address(fields.optionalText("ip_address"))
            : node.address(),
        fields.has("description")
            ? NodeTexts.description(fields.optionalText("description"))
            : node.description(),
        fields.has("labels") ? labels(node.labels()) : node.labels(),
        node.status());
  }

  private String given(String field) {
    return fields
        .optionalText(field)
        .orElseThrow(() -> Refusal.invalid("missing_field", "A node has a " + field + "."));
  }

  private ObjectNode labels(ObjectNode stored) {
    return fields
        .object("labels")
        .map(patch -> NodeLabels.require(MergePatch.apply(stored, patch)))
        .orElseGet(() -> Json.mapper().createObjectNode());
  }
}
