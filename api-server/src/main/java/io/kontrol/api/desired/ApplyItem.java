package io.kontrol.api.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.platform.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One object to apply: its content, or the reason why it has none.
 *
 * @param document as it was sent, to name the object by
 */
public record ApplyItem(
    JsonNode document, @Nullable ManifestContent content, @Nullable Refusal rejection) {

  public static ApplyItem parse(JsonNode document) {
    try {
      return new ApplyItem(document, ManifestContent.of(ManifestParser.parse(document)), null);
    } catch (Refusal refusal) {
      return new ApplyItem(document, null, refusal);
    }
  }

  public ApplyItem with(ManifestContent placed) {
    return new ApplyItem(document, placed, rejection);
  }

  public ApplyItem rejected(Refusal refusal) {
    return new ApplyItem(document, null, refusal);
  }
}
