package io.kontrol.api.fleet.offline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * When this replica could take heartbeats. The period goes on as long as it is extended in time; a
 * pause, or an outage of the database, ends it, and a new one begins.
 */
final class ListeningPeriod {
  private static final String EXTEND =
      """
      UPDATE heartbeat_listening_periods SET ended_at = clock_timestamp()
      WHERE id = ? AND ended_at > clock_timestamp() - ? * INTERVAL '1 millisecond'
      """;

  private static final String BEGIN =
      "INSERT INTO heartbeat_listening_periods (replica) VALUES (?) RETURNING id";

  private static final String PURGE =
      "DELETE FROM heartbeat_listening_periods WHERE ended_at < clock_timestamp() - INTERVAL '7 days'";

  private final String replica = UUID.randomUUID().toString();
  private final Duration longestGap;
  private long id;

  /**
   * @param longestGap between two extensions of one period
   */
  ListeningPeriod(Duration longestGap) {
    this.longestGap = longestGap;
  }

  void extend(Connection connection) throws SQLException {
    try (PreparedStatement extend = connection.prepareStatement(EXTEND)) {
      extend.setLong(1, id);
      extend.setLong(2, longestGap.toMillis());
      if (extend.executeUpdate() == 1) {
        return;
      }
    }
    try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
      begin.setString(1, replica);
      try (ResultSet row = begin.executeQuery()) {
        row.next();
        id = row.getLong(1);
      }
    }
    try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
      purge.executeUpdate();
    }
  }
}
