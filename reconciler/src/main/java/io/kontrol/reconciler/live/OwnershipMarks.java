package io.kontrol.reconciler.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.reconciler.claim.DesiredResource;
import java.util.Iterator;

/** Removes our label and annotations, and nothing that the user has set. */
public final class OwnershipMarks {
  private static final String OUR_PREFIX = "kontrol/";

  private OwnershipMarks() {}

  /** A merge patch that applies only to the object as it was read. */
  public static JsonNode taken(JsonNode live, DesiredResource desired) {
    JsonNode metadata = live.path("metadata");
    ObjectNode patch = Json.mapper().createObjectNode();
    ObjectNode changed = patch.putObject("metadata");
    changed.set("uid", metadata.path("uid"));
    changed.set("resourceVersion", metadata.path("resourceVersion"));
    ObjectNode labels = changed.putObject("labels");
    removeOurs(metadata.path("labels"), labels);
    removeOurs(metadata.path("annotations"), changed.putObject("annotations"));
    boolean usersOwn =
        Json.read(desired.spec())
            .path("metadata")
            .path("labels")
            .has(KontrolMetadata.MANAGED_BY_LABEL);
    if (!usersOwn
        && metadata
            .path("labels")
            .path(KontrolMetadata.MANAGED_BY_LABEL)
            .asText()
            .equals(KontrolMetadata.MANAGED_BY_VALUE)) {
      labels.putNull(KontrolMetadata.MANAGED_BY_LABEL);
    }
    return patch;
  }

  private static void removeOurs(JsonNode present, ObjectNode patch) {
    for (Iterator<String> keys = present.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (key.startsWith(OUR_PREFIX)) {
        patch.putNull(key);
      }
    }
  }
}
