package io.kontrol.api.fleet;

import io.kontrol.api.database.Database;
import io.kontrol.api.database.Planner;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts and lags of the whole fleet, by means of the narrow status indexes. */
@ApplicationScoped
public class FleetQuery {
  private static final String GROUPS =
      """
      SELECT r.cluster_id, r.kind, s.sync, s.health, count(*) AS resources, min(r.updated_at) AS oldest_change
      FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE s.sync <> 'Deleted'
      GROUP BY r.cluster_id, r.kind, s.sync, s.health
      """;

  /** What is applied and not seen yet; the first condition leaves few for the view to judge. */
  private static final String UNSEEN =
      """
      WITH candidates AS MATERIALIZED (
          SELECT a.resource_id, a.applied_at FROM resource_applied_states a
          LEFT JOIN resource_current_states c ON c.resource_id = a.resource_id
          WHERE (c.version_number >= a.version_number) IS NOT TRUE
      )
      SELECT s.cluster_id, min(a.applied_at) AS at
      FROM candidates a JOIN resource_status s ON s.resource_id = a.resource_id
      WHERE s.sync = 'Pending'
      GROUP BY s.cluster_id
      """;

  private static final String OBSERVED =
      """
      SELECT r.cluster_id, max(c.observed_at) AS at
      FROM resources r JOIN resource_current_states c ON c.resource_id = r.id
      GROUP BY r.cluster_id
      """;

  private static final String LEASES =
      "SELECT cluster_id, holder, expires_at, expires_at > clock_timestamp() AS watched FROM watcher_leases";

  /**
   * Resources that have all of this in common.
   *
   * @param oldestChange of the desired state of one of them
   */
  record Group(
      String clusterId,
      String kind,
      String sync,
      String health,
      long count,
      @Nullable Instant oldestChange) {}

  /** Who watches a cluster, and until when if nothing is heard of it again. */
  record Lease(String holder, @Nullable Instant expiresAt, boolean alive) {}

  /**
   * By cluster; a cluster is missing where there is no such thing.
   *
   * @param oldestUnseen when the oldest applied state was applied that the watcher has not seen yet
   */
  record Facts(
      Map<String, Instant> oldestUnseen,
      Map<String, Instant> newestObservation,
      Map<String, Lease> leases) {}

  private final Database database;

  public FleetQuery(Database database) {
    this.database = database;
  }

  List<Group> groups() {
    return database.read(connection -> Planner.sideBySide(connection, FleetQuery::groups));
  }

  private static List<Group> groups(Connection connection) throws SQLException {
    List<Group> groups = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(GROUPS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        groups.add(
            new Group(
                row.getString("cluster_id"),
                row.getString("kind"),
                row.getString("sync"),
                row.getString("health"),
                row.getLong("resources"),
                instant(row, "oldest_change")));
      }
    }
    return groups;
  }

  Facts facts() {
    return database.read(
        connection ->
            Planner.sideBySide(
                connection,
                side -> new Facts(times(side, UNSEEN), times(side, OBSERVED), leases(side))));
  }

  private static Map<String, Instant> times(Connection connection, String sql) throws SQLException {
    Map<String, Instant> times = new HashMap<>();
    try (PreparedStatement read = connection.prepareStatement(sql);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        Instant at = instant(row, "at");
        if (at != null) {
          times.put(row.getString("cluster_id"), at);
        }
      }
    }
    return times;
  }

  private static Map<String, Lease> leases(Connection connection) throws SQLException {
    Map<String, Lease> leases = new HashMap<>();
    try (PreparedStatement read = connection.prepareStatement(LEASES);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        leases.put(
            row.getString("cluster_id"),
            new Lease(
                row.getString("holder"), instant(row, "expires_at"), row.getBoolean("watched")));
      }
    }
    return leases;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
