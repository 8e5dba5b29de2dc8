package io.kontrol.api.managed.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one of a database's objects.
 *
 * @param sync its sync status; {@code Deleted} too where the resource was purged
 * @param message why it is not in sync, or what it waits for
 * @param health of the object
 * @param status as the operator wrote it; empty where it wrote none
 * @param goneAt when it was seen to be gone, where what belonged to it goes too; null otherwise
 */
record DatabaseObject(
    String sync,
    @Nullable String message,
    String health,
    @Nullable String healthMessage,
    JsonNode status,
    @Nullable Instant goneAt) {
  static final DatabaseObject PURGED =
      new DatabaseObject("Deleted", null, "Unknown", null, Json.mapper().createObjectNode(), null);

  boolean is(String wanted) {
    return sync.equals(wanted);
  }

  String phase() {
    return status.path("phase").asText("");
  }

  int count(String field) {
    return status.path(field).asInt(0);
  }

  boolean condition(String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** Differs whenever the object comes forward, or falls back. */
  String progress() {
    return String.join(
        "/",
        sync,
        phase(),
        Integer.toString(count("instances")),
        Integer.toString(count("readyInstances")),
        Boolean.toString(condition("Ready")));
  }
}
