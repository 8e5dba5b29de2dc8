package io.kontrol.reconciler.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.OwnedFields;
import org.jspecify.annotations.Nullable;

/** Whether a live object is the one of a resource. */
public final class Ownership {
  private Ownership() {}

  public static boolean isOurs(JsonNode live, int resourceId) {
    return live.path("metadata")
        .path("labels")
        .path(KontrolMetadata.RESOURCE_ID_LABEL)
        .asText()
        .equals(String.valueOf(resourceId));
  }

  /**
   * The label may have been copied. An object with another UID than the recorded one is ours only
   * if managedFields show that we applied the label: we created it and could not record it.
   */
  public static boolean isOurs(JsonNode live, int resourceId, @Nullable String recordedUid) {
    return isOurs(live, resourceId)
        && (live.path("metadata").path("uid").asText().equals(recordedUid)
            || OwnedFields.ownedSet(live)
                .path("f:metadata")
                .path("f:labels")
                .has("f:" + KontrolMetadata.RESOURCE_ID_LABEL));
  }
}
