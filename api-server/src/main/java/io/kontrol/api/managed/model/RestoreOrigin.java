package io.kontrol.api.managed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Which backup a database begins with.
 *
 * @param databaseId whose backup it is
 * @param store where that database's backups are, which need not be where this one's go
 * @param serverName its folder there
 * @param backupId the store's own name of the backup; null for the newest before the target
 * @param targetTime up to when the write-ahead log is replayed; null for all of it
 */
public record RestoreOrigin(
    String databaseId,
    BackupStore store,
    String serverName,
    @Nullable String backupId,
    @Nullable String targetTime) {

  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode().put("database_id", databaseId);
    json.set("store", store.json());
    return json.put("server_name", serverName)
        .put("backup_id", backupId)
        .put("target_time", targetTime);
  }

  static @Nullable RestoreOrigin of(JsonNode json) {
    return json.isObject()
        ? new RestoreOrigin(
            json.path("database_id").asText(),
            BackupStore.of(json.path("store")),
            json.path("server_name").asText(),
            json.path("backup_id").textValue(),
            json.path("target_time").textValue())
        : null;
  }
}
