package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.platform.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One object of a request: its content, or the reason why it has none.
 *
 * @param document as it was sent, to name the object by
 */
record ApplyItem(
    JsonNode document, @Nullable ManifestContent content, @Nullable Refusal rejection) {

  static ApplyItem parse(JsonNode document) {
    try {
      return new ApplyItem(document, ManifestContent.of(ManifestParser.parse(document)), null);
    } catch (Refusal problem) {
      return new ApplyItem(document, null, problem);
    }
  }

  ApplyItem with(ManifestContent placed) {
    return new ApplyItem(document, placed, rejection);
  }

  ApplyItem rejected(Refusal problem) {
    return new ApplyItem(document, null, problem);
  }
}
