package io.kontrol.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.resource.ResourceIdentity;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the append-only event log.
 *
 * @param type what happened, in the past tense: {@code ApplySucceeded}
 * @param resourceId null if the event is about a cluster or Kontrol itself
 * @param generation of the resource; may be null
 * @param data contains no secret values
 */
public record Event(
    String type,
    @Nullable String clusterId,
    @Nullable Integer resourceId,
    @Nullable ResourceIdentity identity,
    @Nullable Integer generation,
    JsonNode data) {

  public static Event ofResource(
      String type, int resourceId, ResourceIdentity identity, int generation, JsonNode data) {
    return new Event(type, identity.clusterId(), resourceId, identity, generation, data);
  }

  public static Event ofCluster(String type, String clusterId, JsonNode data) {
    return new Event(type, clusterId, null, null, null, data);
  }
}
