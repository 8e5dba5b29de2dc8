package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Encodes {@code stringData} of Secrets into {@code data}. */
final class SecretStringData {
  private SecretStringData() {}

  static void takeTexts(ResourceType type, ObjectNode object) {
    if (type.is("", "Secret")) {
      takeTexts(object);
    }
  }

  private static void takeTexts(ObjectNode secret) {
    JsonNode texts = secret.remove("stringData");
    if (texts == null) {
      return;
    }
    ObjectNode data = secret.withObjectProperty("data");
    texts
        .properties()
        .forEach(
            text ->
                data.put(
                    text.getKey(),
                    Base64.getEncoder()
                        .encodeToString(
                            text.getValue().asText().getBytes(StandardCharsets.UTF_8))));
  }
}
