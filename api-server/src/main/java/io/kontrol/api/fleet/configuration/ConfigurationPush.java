package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The body of a push. */
record ConfigurationPush(ConfigurationText configuration, PushSelector selector) {
  static ConfigurationPush read(byte @Nullable [] body, @Nullable String mediaType) {
    JsonNode document = RequestBody.readOne(body, mediaType);
    if (!(document instanceof ObjectNode object)) {
      throw Refusal.invalid("not_an_object", "The body has to be an object.");
    }
    ObjectFields fields = ObjectFields.of(object, "yaml_config", "region", "labels", "all");
    PushSelector selector =
        PushSelector.of(
            fields.optionalText("region").orElse(null),
            object.path("labels"),
            fields.flag("all").orElse(false));
    byte[] yaml = fields.text("yaml_config").getBytes(StandardCharsets.UTF_8);
    return new ConfigurationPush(ConfigurationText.read(yaml), selector);
  }
}
