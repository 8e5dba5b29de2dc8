package io.kontrol.api.managed.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says of a database's backups as a whole, those of the schedule included.
 *
 * @param first the earliest time that the database can be restored to
 * @param store the health of the ObjectStore; null where it was not seen
 */
public record RecoveryWindow(
    @Nullable String first,
    @Nullable String lastSuccess,
    @Nullable String lastFailure,
    @Nullable String lastScheduled,
    @Nullable String nextScheduled,
    @Nullable String store,
    @Nullable String storeMessage) {

  /** The newest ones, since switching backups off and on makes others. */
  private static final String OBJECTS =
      """
      SELECT DISTINCT ON (r.kind) r.kind, c.status, s.sync, s.sync_message, s.health, s.health_message
      FROM resources r
      JOIN resource_status s ON s.resource_id = r.id
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
      WHERE r.cluster_id = ? AND r.apply_set = ? AND r.name = ? AND r.kind IN ('ObjectStore', 'ScheduledBackup')
      ORDER BY r.kind, r.id DESC
      """;

  public static RecoveryWindow of(Connection connection, ManagedDatabase database)
      throws SQLException {
    BackupPlan plan = database.spec().backups();
    String serverName = plan == null ? "" : plan.serverName();
    JsonNode window = Json.mapper().createObjectNode();
    JsonNode schedule = Json.mapper().createObjectNode();
    String health = null;
    String message = null;
    try (PreparedStatement find = connection.prepareStatement(OBJECTS)) {
      find.setString(1, database.clusterId());
      find.setString(2, database.applySet());
      find.setString(3, database.clusterName());
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          String text = row.getString("status");
          JsonNode status = text == null ? Json.mapper().createObjectNode() : Json.read(text);
          if (row.getString("kind").equals("ObjectStore")) {
            window = status.path("serverRecoveryWindow").path(serverName);
            health = row.getString("health");
            String refused = row.getString("sync_message");
            message = refused == null ? row.getString("health_message") : refused;
          } else {
            schedule = status;
          }
        }
      }
    }
    return new RecoveryWindow(
        window.path("firstRecoverabilityPoint").textValue(),
        window.path("lastSuccessfulBackupTime").textValue(),
        window.path("lastFailedBackupTime").textValue(),
        schedule.path("lastScheduleTime").textValue(),
        schedule.path("nextScheduleTime").textValue(),
        health,
        message);
  }

  /** Empty where the cluster has not said it. */
  public Optional<Instant> firstTime() {
    try {
      return Optional.ofNullable(first).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public void addTo(ObjectNode json) {
    json.put("first_recoverability_point", first)
        .put("last_successful_backup_at", lastSuccess)
        .put("last_failed_backup_at", lastFailure)
        .put("last_scheduled_at", lastScheduled)
        .put("next_scheduled_at", nextScheduled)
        .put("store_health", store)
        .put("store_message", storeMessage);
  }
}
