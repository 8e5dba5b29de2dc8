package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.event.EventFeed;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.model.json.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of webhooks. */
final class WebhookRows {
  private static final String ACTIVE = "SELECT id FROM webhooks WHERE is_active ORDER BY id";

  private static final String FIND =
      """
      SELECT id, url, event_types, cluster_pattern, namespace_pattern, secret, is_active, position,
          GREATEST(0, CEIL(EXTRACT(EPOCH FROM paused_until - clock_timestamp()) * 1000))::BIGINT AS paused
      FROM webhooks WHERE id = ?
      """;

  /** Deliveries refer to the row meanwhile. */
  private static final String LOCK_ACTIVE = FIND + " AND is_active FOR NO KEY UPDATE SKIP LOCKED";

  private static final String MOVE = "UPDATE webhooks SET position = ? WHERE id = ?";

  private static final String PAUSE =
      """
      UPDATE webhooks SET paused_until = clock_timestamp() + ? * INTERVAL '1 millisecond' WHERE id = ?
      """;

  private static final String DEACTIVATE =
      """
      UPDATE webhooks SET is_active = FALSE, deactivated_reason = ?, updated_at = clock_timestamp()
      WHERE id = ? AND is_active
      """;

  private static final String SHOWN =
      """
      SELECT id, url, description, event_types, cluster_pattern, namespace_pattern, is_active, deactivated_reason,
          paused_until, created_at, created_by, updated_at
      FROM webhooks
      """;

  private static final String PAGE = SHOWN + " WHERE id < ? ORDER BY id DESC LIMIT ?";
  private static final String ONE = SHOWN + " WHERE id = ?";
  private static final String LOCKED = ONE + " FOR UPDATE";

  private static final String INSERT =
      """
      INSERT INTO webhooks (url, description, event_types, cluster_pattern, namespace_pattern, secret, is_active,
          position, created_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      RETURNING id
      """;

  /** A webhook that is activated again is told what happens from then on. */
  private static final String UPDATE =
      """
      UPDATE webhooks SET url = ?, description = ?, event_types = ?, cluster_pattern = ?, namespace_pattern = ?,
          secret = COALESCE(?, secret), position = CASE WHEN is_active THEN position ELSE ? END, is_active = ?,
          deactivated_reason = NULL, paused_until = NULL, updated_at = clock_timestamp()
      WHERE id = ?
      """;

  private static final String DELETE = "DELETE FROM webhooks WHERE id = ?";

  private WebhookRows() {}

  static List<Integer> activeIds(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(ACTIVE);
        ResultSet rows = find.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  static Optional<Webhook> find(Connection connection, int id) throws SQLException {
    return webhook(connection, FIND, id);
  }

  /** Empty where it is not active, or another replica has locked it. */
  static Optional<Webhook> lockActive(Connection connection, int id) throws SQLException {
    return webhook(connection, LOCK_ACTIVE, id);
  }

  private static Optional<Webhook> webhook(Connection connection, String sql, int id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Webhook(
                row.getInt("id"),
                row.getString("url"),
                texts(row, "event_types"),
                new FleetScope(
                    row.getString("cluster_pattern"), row.getString("namespace_pattern")),
                SigningSecret.parse(row.getString("secret")),
                row.getBoolean("is_active"),
                row.getString("position"),
                row.getLong("paused")));
      }
    }
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return List.of((String[]) array.getArray());
  }

  static void move(Connection connection, int id, String position) throws SQLException {
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      move.setString(1, position);
      move.setInt(2, id);
      move.executeUpdate();
    }
  }

  static void pause(Connection connection, int id, Duration wait) throws SQLException {
    try (PreparedStatement pause = connection.prepareStatement(PAUSE)) {
      pause.setLong(1, wait.toMillis());
      pause.setInt(2, id);
      pause.executeUpdate();
    }
  }

  /**
   * @return whether it was active
   */
  static boolean deactivate(Connection connection, int id, String reason) throws SQLException {
    try (PreparedStatement deactivate = connection.prepareStatement(DEACTIVATE)) {
      deactivate.setString(1, reason);
      deactivate.setInt(2, id);
      return deactivate.executeUpdate() == 1;
    }
  }

  static List<ObjectNode> page(Connection connection, int before, int most) throws SQLException {
    List<ObjectNode> page = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(PAGE)) {
      find.setInt(1, before);
      find.setInt(2, most);
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          page.add(json(rows));
        }
      }
    }
    return page;
  }

  static Optional<ObjectNode> show(Connection connection, int id) throws SQLException {
    return shown(connection, ONE, id);
  }

  static Optional<ObjectNode> lock(Connection connection, int id) throws SQLException {
    return shown(connection, LOCKED, id);
  }

  private static Optional<ObjectNode> shown(Connection connection, String sql, int id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(json(row)) : Optional.empty();
      }
    }
  }

  /** Without the secret. */
  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode webhook = Json.mapper().createObjectNode();
    webhook.put("id", row.getInt("id"));
    webhook.put("url", row.getString("url"));
    webhook.put("description", row.getString("description"));
    ArrayNode types = webhook.putArray("event_types");
    texts(row, "event_types").forEach(types::add);
    webhook.put("cluster_pattern", row.getString("cluster_pattern"));
    webhook.put("namespace_pattern", row.getString("namespace_pattern"));
    webhook.put("is_active", row.getBoolean("is_active"));
    webhook.put("deactivated_reason", row.getString("deactivated_reason"));
    webhook.put("paused_until", Timestamps.text(row, "paused_until"));
    webhook.put("created_at", Timestamps.text(row, "created_at"));
    webhook.put("created_by", row.getString("created_by"));
    webhook.put("updated_at", Timestamps.text(row, "updated_at"));
    return webhook;
  }

  static int insert(
      Connection connection, WebhookDefinition wanted, SigningSecret secret, String author)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      bind(connection, insert, wanted);
      insert.setString(6, secret.text());
      insert.setBoolean(7, wanted.active());
      insert.setString(8, EventFeed.end(connection));
      insert.setString(9, author);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static void update(Connection connection, int id, WebhookDefinition wanted) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      bind(connection, update, wanted);
      update.setString(6, wanted.secret().map(SigningSecret::text).orElse(null));
      update.setString(7, EventFeed.end(connection));
      update.setBoolean(8, wanted.active());
      update.setInt(9, id);
      update.executeUpdate();
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, WebhookDefinition wanted)
      throws SQLException {
    statement.setString(1, wanted.url());
    statement.setString(2, wanted.description());
    statement.setArray(3, connection.createArrayOf("text", wanted.eventTypes().toArray()));
    statement.setString(4, wanted.scope().cluster());
    statement.setString(5, wanted.scope().namespace());
  }

  static void delete(Connection connection, int id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      delete.executeUpdate();
    }
  }
}
