package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bodies of {@code application/x-www-form-urlencoded}, as browsers send forms. */
public final class FormDocuments {
  public static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

  private FormDocuments() {}

  /** An object of texts; no field may appear twice. */
  public static ObjectNode read(byte @Nullable [] body) {
    RequestBody.requireObjectSize(body == null ? 0 : body.length);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String pair : RequestBody.decode(body == null ? new byte[0] : body).split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      ScalarLimits.requireCharacters(name, () -> "in the form");
      if (object.replace(name, ScalarLimits.text(value, () -> "in the form")) != null) {
        throw ScalarLimits.duplicateKey(name, () -> "in the form");
      }
    }
    return object;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed("malformed_form", "The form has a percent sign without two digits.");
    }
  }
}
