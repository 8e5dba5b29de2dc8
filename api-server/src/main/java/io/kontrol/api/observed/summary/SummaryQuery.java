package io.kontrol.api.observed.summary;

import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.observed.connection.WatcherConnection.UnobservedKind;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.PlannerSettings;
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

/** Reads counts and lags of the whole fleet from the narrow status indexes. */
@ApplicationScoped
public class SummaryQuery {
  private static final String GROUPS =
      """
      SELECT r.cluster_id, r.kind, s.sync, s.health, count(*) AS resources, min(r.updated_at) AS oldest_change
      FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE s.sync <> 'Deleted'
      GROUP BY r.cluster_id, r.kind, s.sync, s.health
      """;

  /** Counts of kinds that watchers cannot observe. */
  private static final String UNOBSERVED =
      """
      SELECT r.cluster_id, r.kind, s.sync, s.health, count(*) AS resources
      FROM unnest(?::TEXT[], ?::TEXT[], ?::TEXT[]) AS k (cluster_id, api_version, kind)
      JOIN resources r ON r.cluster_id = k.cluster_id AND r.api_version = k.api_version AND r.kind = k.kind
      JOIN resource_status s ON s.resource_id = r.id
      WHERE s.sync <> 'Deleted'
      GROUP BY r.cluster_id, r.kind, s.sync, s.health
      """;

  /** Applied and not seen yet; the candidates leave few rows for the view. */
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
      """
      SELECT cluster_id, holder, CASE WHEN isfinite(expires_at) THEN expires_at END AS expires_at,
          expires_at > clock_timestamp() AS watched
      FROM watcher_leases
      """;

  /**
   * The number of resources with these properties in common.
   *
   * @param unobserved how many of them have a kind that the watcher cannot observe
   * @param oldestChange the oldest change of desired state among them
   */
  record Group(
      String clusterId,
      String kind,
      String sync,
      String health,
      long count,
      long unobserved,
      @Nullable Instant oldestChange) {}

  private record Key(String clusterId, String kind, String sync, String health) {
    static Key of(ResultSet row) throws SQLException {
      return new Key(
          row.getString("cluster_id"),
          row.getString("kind"),
          row.getString("sync"),
          row.getString("health"));
    }
  }

  /** The watcher of a cluster, and when its lease expires unless it is renewed. */
  record Lease(String holder, @Nullable Instant expiresAt, boolean alive) {}

  /**
   * By cluster; a cluster without one is missing.
   *
   * @param oldestUnseen when the oldest state was applied that the watcher has not seen yet
   */
  record Facts(
      Map<String, Instant> oldestUnseen,
      Map<String, Instant> newestObservation,
      Map<String, Lease> leases) {}

  private final Database database;
  private final ConnectionQuery connections;

  public SummaryQuery(Database database, ConnectionQuery connections) {
    this.database = database;
    this.connections = connections;
  }

  ClusterConnections connections() {
    return database.read(connections::now);
  }

  List<Group> groups() {
    return database.read(
        connection -> {
          ClusterConnections seen = connections.recent(connection);
          return PlannerSettings.withoutHashJoins(
              connection, side -> groups(side, unobserved(side, seen)));
        });
  }

  private static Map<Key, Long> unobserved(Connection connection, ClusterConnections seen)
      throws SQLException {
    List<String> clusters = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    for (String cluster : seen.known()) {
      for (UnobservedKind kind : seen.watcher(cluster).unobserved()) {
        clusters.add(cluster);
        versions.add(kind.apiVersion());
        kinds.add(kind.kind());
      }
    }
    Map<Key, Long> counts = new HashMap<>();
    if (kinds.isEmpty()) {
      return counts;
    }
    try (PreparedStatement read = connection.prepareStatement(UNOBSERVED)) {
      read.setArray(1, connection.createArrayOf("text", clusters.toArray()));
      read.setArray(2, connection.createArrayOf("text", versions.toArray()));
      read.setArray(3, connection.createArrayOf("text", kinds.toArray()));
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          counts.put(Key.of(row), row.getLong("resources"));
        }
      }
    }
    return counts;
  }

  private static List<Group> groups(Connection connection, Map<Key, Long> unobserved)
      throws SQLException {
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
                unobserved.getOrDefault(Key.of(row), 0L),
                instant(row, "oldest_change")));
      }
    }
    return groups;
  }

  Facts facts() {
    return database.read(
        connection ->
            PlannerSettings.withoutHashJoins(
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
