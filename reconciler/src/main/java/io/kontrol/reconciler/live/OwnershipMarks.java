package io.kontrol.reconciler.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.manifest.OwnerReference;
import java.util.Iterator;

/** Removes our label, annotations and ownerReference, and nothing that the user has set. */
public final class OwnershipMarks {
  private static final String OUR_PREFIX = "kontrol/";

  private OwnershipMarks() {}

  /**
   * A merge patch that applies only to the object as it was read.
   *
   * @param work an object that stays while its resource is deleted
   */
  public static JsonNode taken(JsonNode live, Work work) {
    JsonNode metadata = live.path("metadata");
    ObjectNode patch = Json.mapper().createObjectNode();
    ObjectNode changed = patch.putObject("metadata");
    changed.set("uid", metadata.path("uid"));
    changed.set("resourceVersion", metadata.path("resourceVersion"));
    ObjectNode labels = changed.putObject("labels");
    removeOurs(metadata.path("labels"), labels);
    removeOurs(metadata.path("annotations"), changed.putObject("annotations"));
    boolean usersOwn =
        Json.read(work.desired().spec())
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
    ArrayNode references = OwnerReference.without(live, work.recorded().applied().ownerUid());
    if (references != null) {
      changed.set("ownerReferences", references); // a merge patch replaces the whole list
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
