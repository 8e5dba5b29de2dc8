package io.kontrol.api.observed.reason;

import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.observed.connection.ReportedConnection;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.Permissions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says for resources that are not in sync what they wait for: a lost cluster, an earlier wave and
 * the member at fault, an older object of the same name, the next attempt. For single resources and
 * short lists, since each set's waves are read.
 */
@ApplicationScoped
public class WaitingReasons {
  private static final String WORK =
      """
      SELECT r.id, r.cluster_id, r.kind, r.wave, r.drift_policy, r.deleted_at IS NOT NULL AS deleting, s.sync,
          w.blocked, w.keeps_set, a.error_message,
          a.attempted_generation IS NOT DISTINCT FROM r.generation AND a.status = 'error' AS failed,
          a.lease_token IS NULL AND a.next_attempt_at > statement_timestamp() AS backs_off,
          a.next_attempt_at
      FROM unnest(?::INTEGER[]) AS wanted (id)
      JOIN resources r ON r.id = wanted.id
      JOIN resource_status s ON s.resource_id = r.id
      LEFT JOIN resource_work w ON w.resource_id = r.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE s.sync NOT IN ('Synced', 'Deleted')
      """;

  private final ConnectionQuery connections;

  public WaitingReasons(ConnectionQuery connections) {
    this.connections = connections;
  }

  /**
   * By id, for those that are not in sync.
   *
   * @param viewer to whom other objects are named only where they may be seen
   */
  public Map<Integer, String> of(Connection connection, Collection<Integer> ids, Permissions viewer)
      throws SQLException {
    Map<Integer, Row> rows = new LinkedHashMap<>();
    try (PreparedStatement read = connection.prepareStatement(WORK)) {
      read.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          rows.put(row.getInt("id"), Row.of(row));
        }
      }
    }
    SetWaves waves = new SetWaves(connection, viewer);
    ClusterConnections seen = rows.isEmpty() ? null : connections.now(connection);
    Map<Integer, String> reasons = new HashMap<>();
    for (Map.Entry<Integer, Row> row : rows.entrySet()) {
      if (seen != null) {
        reasons.put(row.getKey(), reason(row.getValue(), seen, waves));
      }
    }
    return reasons;
  }

  private static String reason(Row row, ClusterConnections seen, SetWaves waves)
      throws SQLException {
    String outage = outage(row, seen);
    if (outage != null) {
      return outage;
    }
    return switch (row.sync) {
      case "Pending" -> "It was applied; the watcher has not seen the result yet.";
      case "Drifted", "Missing" -> drift(row);
      default -> turn(row, waves);
    };
  }

  private static @Nullable String outage(Row row, ClusterConnections seen) {
    boolean seenOnly = row.sync.equals("Pending");
    ReportedConnection state =
        seenOnly ? seen.watcher(row.cluster).state() : seen.reconciler(row.cluster).state();
    String message =
        seenOnly ? seen.watcher(row.cluster).message() : seen.reconciler(row.cluster).message();
    boolean away = state == ReportedConnection.LOST || state == ReportedConnection.ABSENT;
    return away
        ? "The cluster "
            + row.cluster
            + " is not connected"
            + (message == null ? "." : ": " + message)
        : null;
  }

  private static String drift(Row row) {
    String what = row.sync.equals("Missing") ? "It is gone" : "It was changed in the cluster";
    return row.driftPolicy.equals("Enforce")
        ? what + ", and is corrected" + attempt(row)
        : what + ", and its drift policy " + row.driftPolicy + " leaves it so.";
  }

  private static String turn(Row row, SetWaves waves) throws SQLException {
    if (row.failed) {
      return (row.error == null ? "It was refused" : row.error) + attempt(row);
    }
    if (row.blocked) {
      return row.deleting
          ? "It waits until what lives in it is gone."
          : "It waits until an older object of the same name is gone.";
    }
    String set = row.keepsSet;
    if (set != null) {
      String earlier = waves.before(row.cluster, set, row.deleting, row.wave);
      if (earlier != null) {
        return earlier;
      }
    }
    return (row.deleting ? "It is about to be deleted" : "It is about to be applied")
        + attempt(row);
  }

  private static String attempt(Row row) {
    return row.nextAttempt == null ? "." : "; the next attempt is at " + row.nextAttempt + ".";
  }

  /**
   * @param keepsSet the set whose waves it keeps; null for none
   * @param nextAttempt null where it is due
   */
  private record Row(
      String cluster,
      int wave,
      String driftPolicy,
      boolean deleting,
      String sync,
      boolean blocked,
      @Nullable String keepsSet,
      boolean failed,
      @Nullable String error,
      @Nullable String nextAttempt) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getString("cluster_id"),
          row.getInt("wave"),
          row.getString("drift_policy"),
          row.getBoolean("deleting"),
          row.getString("sync"),
          row.getBoolean("blocked"),
          row.getString("keeps_set"),
          row.getBoolean("failed"),
          row.getString("error_message"),
          row.getBoolean("backs_off") ? Timestamps.text(row, "next_attempt_at") : null);
    }
  }
}
