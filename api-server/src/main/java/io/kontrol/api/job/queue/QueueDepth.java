package io.kontrol.api.job.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many jobs of a type are in a state.
 *
 * @param oldestDueSeconds for how long the oldest has been due; 0 where none is
 */
record QueueDepth(String type, String state, long jobs, double oldestDueSeconds) {
  private static final String DEPTH =
      """
      SELECT type, state::TEXT, count(*),
          COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(run_at)
              FILTER (WHERE state = 'queued' AND run_at <= clock_timestamp())), 0)
      FROM jobs GROUP BY type, state
      """;

  static List<QueueDepth> read(Connection connection) throws SQLException {
    List<QueueDepth> queues = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(DEPTH);
        ResultSet rows = read.executeQuery()) {
      while (rows.next()) {
        queues.add(
            new QueueDepth(
                rows.getString(1), rows.getString(2), rows.getLong(3), rows.getDouble(4)));
      }
    }
    return queues;
  }
}
