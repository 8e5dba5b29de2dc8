package io.kontrol.reconciler.replica;

import io.kontrol.reconciler.backoff.ClusterConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The replica's row of {@code reconciler_replicas}. All times are the database's. */
final class ReplicaRecord {
  private static final String WRITE =
      """
      INSERT INTO reconciler_replicas AS r (cluster_id, instance, version, started_at, heartbeat_at, expires_at,
          connection, connection_since, connection_message)
      SELECT ?, ?, ?, now, now, now + ? * INTERVAL '1 millisecond', ?, now - ? * INTERVAL '1 millisecond', ?
      FROM clock_timestamp() AS now
      ON CONFLICT (cluster_id, instance) DO UPDATE
      SET heartbeat_at = excluded.heartbeat_at, expires_at = excluded.expires_at, connection = excluded.connection,
          connection_since =
              CASE WHEN r.connection = excluded.connection THEN r.connection_since ELSE excluded.connection_since END,
          connection_message = excluded.connection_message
      """;

  private static final String DELETE =
      "DELETE FROM reconciler_replicas WHERE cluster_id = ? AND instance = ?";

  /** Removes the rows of replicas that crashed. */
  private static final String DELETE_FORGOTTEN =
      """
      DELETE FROM reconciler_replicas
      WHERE cluster_id = ? AND expires_at < clock_timestamp() - ? * INTERVAL '1 millisecond'
      """;

  private final String clusterId;
  private final String instance;
  private final @Nullable String version;

  ReplicaRecord(String clusterId, String instance, @Nullable String version) {
    this.clusterId = clusterId;
    this.instance = instance;
    this.version = version;
  }

  /**
   * @param lasts how long the row is valid without another heartbeat
   */
  void write(Connection connection, ClusterConnection seen, Duration lasts) throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(WRITE)) {
      write.setString(1, clusterId);
      write.setString(2, instance);
      write.setString(3, version);
      write.setLong(4, lasts.toMillis());
      write.setString(5, seen.state().name());
      write.setLong(6, seen.since().toMillis());
      write.setString(7, seen.message());
      write.executeUpdate();
    }
  }

  void delete(Connection connection) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setString(1, clusterId);
      delete.setString(2, instance);
      delete.executeUpdate();
    }
  }

  void deleteForgotten(Connection connection, Duration age) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE_FORGOTTEN)) {
      delete.setString(1, clusterId);
      delete.setLong(2, age.toMillis());
      delete.executeUpdate();
    }
  }
}
