package io.kontrol.api.fleet.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.node.NewNode;
import io.kontrol.api.fleet.node.NodeLabels;
import io.kontrol.api.fleet.node.NodeTexts;
import io.kontrol.api.platform.document.ObjectFields;
import org.jspecify.annotations.Nullable;

/** What a node says of itself when it registers. */
record RegistrationRequest(String token, ObjectFields fields) {
  static RegistrationRequest read(byte[] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(
            body, mediaType, "token", "name", "region", "ip_address", "description", "labels");
    return new RegistrationRequest(fields.text("token"), fields);
  }

  /**
   * The node to be made.
   *
   * @param token as its row is shown
   */
  NewNode node(ObjectNode token) {
    JsonNode name = token.path("name");
    JsonNode region = token.path("region");
    ObjectNode labels = NewNode.labels(fields).deepCopy();
    labels.setAll((ObjectNode) token.path("labels"));
    return new NewNode(
        name.isNull() ? NodeTexts.name(fields.text("name")) : name.asText(),
        region.isNull() ? NodeTexts.region(fields.text("region")) : region.asText(),
        NodeTexts.address(fields.optionalText("ip_address")),
        NodeTexts.description(fields.optionalText("description")),
        NodeLabels.require(labels));
  }
}
