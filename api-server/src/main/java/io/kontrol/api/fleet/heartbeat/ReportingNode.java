package io.kontrol.api.fleet.heartbeat;

import io.kontrol.api.fleet.node.NodeStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node that calls in, locked: its heartbeats are taken one after the other.
 *
 * @param now by the database's clock
 * @param currentConfigHash of the configuration that it should run; null for none
 */
record ReportingNode(
    int id,
    String name,
    String region,
    NodeState state,
    Instant now,
    @Nullable String currentConfigHash) {

  private static final String LOCK =
      """
      SELECT n.name, n.region, n.status, n.config_hash, n.error_message, n.state_reported_at, n.heartbeat_sequence,
          n.heartbeat_sent_at, n.clock_offset_ms, clock_timestamp() AS now, c.config_hash AS current_config_hash
      FROM nodes n LEFT JOIN node_configurations c ON c.node_id = n.id AND c.is_active
      WHERE n.id = ? AND n.key_revoked_at IS NULL
      FOR NO KEY UPDATE OF n
      """;

  /** Empty where it was deleted or its key revoked a moment ago. */
  static Optional<ReportingNode> lock(Connection connection, int id) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, id);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() ? Optional.of(node(id, row)) : Optional.empty();
      }
    }
  }

  private static ReportingNode node(int id, ResultSet row) throws SQLException {
    NodeState state =
        new NodeState(
            NodeStatus.valueOf(row.getString("status")),
            row.getString("config_hash"),
            row.getString("error_message"),
            time(row, "state_reported_at"),
            row.getObject("heartbeat_sequence", Long.class),
            time(row, "heartbeat_sent_at"),
            row.getObject("clock_offset_ms", Long.class));
    return new ReportingNode(
        id,
        row.getString("name"),
        row.getString("region"),
        state,
        row.getObject("now", OffsetDateTime.class).toInstant(),
        row.getString("current_config_hash"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
