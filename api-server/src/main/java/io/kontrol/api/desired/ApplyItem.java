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
 * @param owner null for none
 */
public record ApplyItem(
    JsonNode document,
    @Nullable ManifestContent content,
    @Nullable Refusal rejection,
    @Nullable OwnerKey owner) {

  public static ApplyItem parse(JsonNode document) {
    try {
      return new ApplyItem(
          document, ManifestContent.of(ManifestParser.parse(document)), null, null);
    } catch (Refusal refusal) {
      return new ApplyItem(document, null, refusal, null);
    }
  }

  /**
   * Owned by another item of the same apply: the cluster's garbage collector takes it along when
   * the owner's object goes. An item without an owner loses the one that it had.
   */
  public ApplyItem ownedBy(OwnerKey key) {
    return new ApplyItem(document, content, rejection, key);
  }

  public ApplyItem with(ManifestContent placed) {
    return new ApplyItem(document, placed, rejection, owner);
  }

  public ApplyItem rejected(Refusal refusal) {
    return new ApplyItem(document, null, refusal, owner);
  }
}
