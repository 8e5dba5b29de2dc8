package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Notes of deliveries, one for each attempt. */
final class DeliveryRows {
  static final int BATCH = 500;

  /** The webhook may have been deleted meanwhile. */
  private static final String INSERT =
      """
      INSERT INTO webhook_deliveries (webhook_id, event_id, event_type, attempt, delivered, status_code, error,
          duration_ms)
      SELECT id, ?, ?, ?, ?, ?, ?, ? FROM webhooks WHERE id = ?
      """;

  private static final String PAGE =
      """
      SELECT id, event_id, event_type, attempt, delivered, status_code, error, duration_ms, attempted_at
      FROM webhook_deliveries WHERE webhook_id = ? AND id < ? ORDER BY id DESC LIMIT ?
      """;

  private static final String PURGE =
      """
      DELETE FROM webhook_deliveries WHERE id IN (
          SELECT id FROM webhook_deliveries
          WHERE attempted_at < clock_timestamp() - ? * INTERVAL '1 millisecond'
          ORDER BY attempted_at LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private DeliveryRows() {}

  static void insert(
      Connection connection, int webhook, JsonNode event, int attempt, DeliveryAttempt result)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, event.path("id").asText());
      insert.setString(2, event.path("type").asText());
      insert.setInt(3, attempt);
      insert.setBoolean(4, result.delivered());
      insert.setObject(5, result.status());
      insert.setString(6, result.error());
      insert.setInt(7, (int) result.took().toMillis());
      insert.setInt(8, webhook);
      insert.executeUpdate();
    }
  }

  /** Newest first. */
  static List<ObjectNode> page(Connection connection, int webhook, long before, int most)
      throws SQLException {
    List<ObjectNode> page = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(PAGE)) {
      find.setInt(1, webhook);
      find.setLong(2, before);
      find.setInt(3, most);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          page.add(
              Json.mapper()
                  .createObjectNode()
                  .put("id", row.getLong("id"))
                  .put("event_id", row.getString("event_id"))
                  .put("event_type", row.getString("event_type"))
                  .put("attempt", row.getInt("attempt"))
                  .put("delivered", row.getBoolean("delivered"))
                  .put("status_code", row.getObject("status_code", Integer.class))
                  .put("error", row.getString("error"))
                  .put("duration_ms", row.getInt("duration_ms"))
                  .put("attempted_at", Timestamps.text(row, "attempted_at")));
        }
      }
    }
    return page;
  }

  /**
   * @return how many were deleted
   */
  static int purge(Connection connection, Duration kept) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(PURGE)) {
      delete.setLong(1, kept.toMillis());
      delete.setInt(2, BATCH);
      return delete.executeUpdate();
    }
  }
}
