package io.kontrol.api.desired.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.secret.SecretDigest;
import java.util.Base64;
import java.util.Map;

/** Validates the types of a Secret's values. No message repeats a value. */
final class SecretRules {
  private SecretRules() {}

  static void require(ObjectNode spec) {
    requireTexts(spec.path("data"), "data", true);
    requireTexts(spec.path("stringData"), "stringData", false);
  }

  private static void requireTexts(JsonNode values, String where, boolean base64) {
    if (values.isMissingNode() || values.isNull()) {
      return;
    }
    if (!values.isObject()) {
      throw Refusal.invalid("wrong_type", where + " of a Secret has to be an object of texts.");
    }
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      if (base64 && entry.getValue().isNull()) {
        continue;
      }
      if (!entry.getValue().isTextual()) {
        throw Refusal.invalid(
            "wrong_type", "Every value in " + where + " of a Secret has to be a text.");
      }
      String text = entry.getValue().textValue();
      if (base64 && !SecretDigest.isDigest(text) && !isBase64(text)) {
        throw Refusal.invalid(
            "invalid_base64",
            "Every value in data of a Secret has to be base64; stringData takes texts as they are.");
      }
    }
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text.replaceAll("[\r\n]", ""));
      return text.replaceAll("[\r\n]", "").length() % 4 == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
