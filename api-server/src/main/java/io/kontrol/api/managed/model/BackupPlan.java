package io.kontrol.api.managed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * How a database is backed up: its write-ahead log all the time, the whole of it by the schedule.
 *
 * @param serverName the folder in the store. No two databases have the same one, not even one after
 *     the other: PostgreSQL refuses to begin in an archive that is not empty
 * @param schedule in six fields, the first for seconds; null for backups on request alone
 * @param retention how long backups are kept, such as {@code 30d}; null for ever
 */
public record BackupPlan(
    BackupStore store, String serverName, @Nullable String schedule, @Nullable String retention) {

  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.set("store", store.json());
    return json.put("server_name", serverName)
        .put("schedule", schedule)
        .put("retention", retention);
  }

  static @Nullable BackupPlan of(JsonNode json) {
    return json.isObject()
        ? new BackupPlan(
            BackupStore.of(json.path("store")),
            json.path("server_name").asText(),
            json.path("schedule").textValue(),
            json.path("retention").textValue())
        : null;
  }
}
