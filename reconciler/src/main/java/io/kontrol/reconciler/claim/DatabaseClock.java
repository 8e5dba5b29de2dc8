package io.kontrol.reconciler.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Times by the database's clock, which also wrote {@code updated_at} and {@code due_at}. */
public final class DatabaseClock {
  private static final String NOW = "SELECT clock_timestamp()";

  private static final String NEXT_DUE =
      """
      SELECT EXTRACT(EPOCH FROM a.due_at - clock_timestamp())
      FROM resource_applied_states a
      JOIN resources r ON r.id = a.resource_id
      WHERE r.cluster_id = ? AND a.due_at > statement_timestamp()
      ORDER BY a.due_at
      LIMIT 1
      """;

  private static final String OLDEST_UNRECONCILED =
      """
      SELECT r.updated_at
      FROM resources r
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE r.cluster_id = ? AND r.updated_at >= ? AND a.generation IS DISTINCT FROM r.generation
      ORDER BY r.updated_at
      LIMIT 1
      """;

  private final String clusterId;

  public DatabaseClock(String clusterId) {
    this.clusterId = clusterId;
  }

  public Instant now(Connection connection) throws SQLException {
    try (PreparedStatement now = connection.prepareStatement(NOW);
        ResultSet row = now.executeQuery()) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  /** The time until the next retry is due, or the next lease expires. */
  public Optional<Duration> untilNextDue(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NEXT_DUE)) {
      query.setString(1, clusterId);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(Duration.ofMillis(Math.max(0, (long) Math.ceil(row.getDouble(1) * 1000))))
            : Optional.empty();
      }
    }
  }

  /**
   * When the oldest change that is not applied was made. It follows an index from {@code from} to
   * the first match, so its cost grows with what was applied since then.
   */
  public Optional<Instant> oldestUnreconciled(Connection connection, Instant from)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(OLDEST_UNRECONCILED)) {
      query.setString(1, clusterId);
      query.setTimestamp(2, Timestamp.from(from));
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getTimestamp(1).toInstant()) : Optional.empty();
      }
    }
  }
}
