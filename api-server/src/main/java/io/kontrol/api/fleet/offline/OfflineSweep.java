package io.kontrol.api.fleet.offline;

import io.kontrol.api.fleet.node.NodeStatus;
import io.kontrol.api.fleet.node.NodeTransition;
import io.kontrol.api.fleet.node.NodeTransitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes silent nodes offline. Silence is measured by the database's clock, and only while a replica
 * could have heard the node: the periods of all replicas are merged, and counted back from now. A
 * node that is calling in at this moment is locked, and skipped.
 */
final class OfflineSweep {
  private static final int BATCH = 500;

  private static final String SWEEP =
      """
      WITH spans AS (
          SELECT unnest(range_agg(tstzrange(started_at, ended_at))) AS span
          FROM heartbeat_listening_periods WHERE started_at < ended_at
      ), counted AS (
          SELECT lower(span) AS began,
              sum(upper(span) - lower(span)) OVER (ORDER BY lower(span) DESC) AS listened
          FROM spans
      ), cutoff AS (
          SELECT began + (listened - ? * INTERVAL '1 millisecond') AS at
          FROM counted WHERE listened >= ? * INTERVAL '1 millisecond'
          ORDER BY began DESC LIMIT 1
      ), silent AS (
          SELECT n.id, n.status, n.last_heartbeat FROM nodes n
          WHERE n.status IN ('ACTIVE', 'ERROR') AND n.last_heartbeat < (SELECT at FROM cutoff)
          ORDER BY n.id LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
      ), changed AS (
          UPDATE nodes n SET status = 'OFFLINE' FROM silent s WHERE n.id = s.id
          RETURNING n.id, n.name, n.region, s.status AS previous_status, s.last_heartbeat,
              'no heartbeat since ' || to_char(s.last_heartbeat AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS reason
      ), logged AS (
          INSERT INTO node_lifecycle_logs
              (node_id, event_type, previous_status, new_status, reason, triggered_by, extra_data, timestamp)
          SELECT c.id, 'WENT_OFFLINE', c.previous_status, 'OFFLINE', c.reason, 'system',
              json_build_object('last_heartbeat', c.last_heartbeat)::TEXT, clock_timestamp()
          FROM changed c
      )
      SELECT c.id, c.name, c.region, c.previous_status, c.reason FROM changed c
      """;

  private final Duration offlineAfter;

  OfflineSweep(Duration offlineAfter) {
    this.offlineAfter = offlineAfter;
  }

  /**
   * One batch, with its events.
   *
   * @return whether there may be more
   */
  boolean run(Connection connection, List<NodeTransition> gone) throws SQLException {
    List<NodeTransition> batch = new ArrayList<>();
    try (PreparedStatement sweep = connection.prepareStatement(SWEEP)) {
      sweep.setLong(1, offlineAfter.toMillis());
      sweep.setLong(2, offlineAfter.toMillis());
      sweep.setInt(3, BATCH);
      try (ResultSet row = sweep.executeQuery()) {
        while (row.next()) {
          batch.add(transition(row));
        }
      }
    }
    NodeTransitions.tellEvents(connection, batch);
    gone.addAll(batch);
    return batch.size() == BATCH;
  }

  private static NodeTransition transition(ResultSet row) throws SQLException {
    return new NodeTransition(
        row.getInt("id"),
        row.getString("name"),
        row.getString("region"),
        NodeStatus.valueOf(row.getString("previous_status")),
        NodeStatus.OFFLINE,
        row.getString("reason"),
        NodeTransition.Trigger.SYSTEM,
        null);
  }
}
