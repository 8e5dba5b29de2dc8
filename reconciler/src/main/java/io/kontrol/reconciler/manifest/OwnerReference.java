package io.kontrol.reconciler.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.claim.Owner;
import org.jspecify.annotations.Nullable;

/** The entry of {@code metadata.ownerReferences} by which an object goes with its owner. */
public final class OwnerReference {
  private static final String FIELD = "ownerReferences";

  private OwnerReference() {}

  /**
   * Adds the reference, unless the manifest itself has one to the same object. It does not block
   * the owner's deletion: that would need rights on the owner's finalizers, and delay nothing but
   * the moment from which we restore it.
   *
   * @param manifest changed in place
   */
  public static void add(ObjectNode manifest, Owner owner) {
    ObjectNode metadata = manifest.withObject("/metadata");
    ArrayNode references =
        metadata.get(FIELD) instanceof ArrayNode given ? given : metadata.putArray(FIELD);
    for (JsonNode reference : references) {
      if (isTo(reference, owner.uid())) {
        return;
      }
    }
    references
        .addObject()
        .put("apiVersion", owner.apiVersion())
        .put("kind", owner.kind())
        .put("name", owner.name())
        .put("uid", owner.uid())
        .put("controller", false)
        .put("blockOwnerDeletion", false);
  }

  /**
   * The references of a live object without the one to our owner.
   *
   * @param ownerUid null for none
   * @return null when there is nothing to remove
   */
  public static @Nullable ArrayNode without(JsonNode live, @Nullable String ownerUid) {
    ArrayNode kept = Json.mapper().createArrayNode();
    JsonNode references = live.path("metadata").path(FIELD);
    for (JsonNode reference : references) {
      if (ownerUid == null || !isTo(reference, ownerUid)) {
        kept.add(reference);
      }
    }
    return kept.size() == references.size() ? null : kept;
  }

  private static boolean isTo(JsonNode reference, String uid) {
    return reference.path("uid").asText().equals(uid);
  }
}
