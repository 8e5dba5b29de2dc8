package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/** A node to be made. */
public record NewNode(
    String name,
    String region,
    @Nullable String address,
    @Nullable String description,
    ObjectNode labels) {
  private static final String[] FIELDS = {"name", "region", "ip_address", "description", "labels"};

  static NewNode read(byte[] body, @Nullable String mediaType) {
    ObjectFields fields = ObjectFields.read(body, mediaType, FIELDS);
    return new NewNode(
        NodeTexts.name(fields.text("name")),
        NodeTexts.region(fields.text("region")),
        NodeTexts.address(fields.optionalText("ip_address")),
        NodeTexts.description(fields.optionalText("description")),
        labels(fields));
  }

  /** Those that are given; none where none are. */
  public static ObjectNode labels(ObjectFields fields) {
    return fields
        .object("labels")
        .map(NodeLabels::require)
        .orElseGet(() -> Json.mapper().createObjectNode());
  }
}
