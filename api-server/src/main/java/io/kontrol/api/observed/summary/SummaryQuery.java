package io.kontrol.api.observed.summary;

import io.kontrol.api.observed.Visibility;
import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.observed.connection.WatcherConnection.UnobservedKind;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.identity.Permissions;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads counts and lags of the whole fleet from the narrow status indexes. */
@ApplicationScoped
public class SummaryQuery {
  private static final String GROUPS =
      """
      SELECT r.cluster_id, r.kind, s.sync, s.health, count(*) AS resources, min(r.updated_at) AS oldest_change
      FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE s.sync <> 'Deleted' AND {visible}
      GROUP BY r.cluster_id, r.kind, s.sync, s.health
      """;

  /** Counts of kinds that watchers cannot observe. */
  private static final String UNOBSERVED =
      """
      SELECT r.cluster_id, r.kind, s.sync, s.health, count(*) AS resources
      FROM unnest(:clusters::TEXT[], :versions::TEXT[], :kinds::TEXT[]) AS k (cluster_id, api_version, kind)
      JOIN resources r ON r.cluster_id = k.cluster_id AND r.api_version = k.api_version AND r.kind = k.kind
      JOIN resource_status s ON s.resource_id = r.id
      WHERE s.sync <> 'Deleted' AND {visible}
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

  /** Both for the rows of a viewer, which are few enough to be read one by one. */
  private static final String SHOWN =
      """
      SELECT r.cluster_id, min(a.applied_at) FILTER (WHERE s.sync = 'Pending') AS unseen,
          max(c.observed_at) AS observed
      FROM resources r
      JOIN resource_status s ON s.resource_id = r.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
      WHERE {visible}
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

  /** Of the whole fleet. */
  List<Group> groups() {
    return groups(Permissions.ALL);
  }

  List<Group> groups(Permissions viewer) {
    return database.read(
        connection -> {
          ClusterConnections seen = connections.recent(connection);
          Optional<Visibility> shown = Visibility.among(connection, viewer);
          return PlannerSettings.withoutHashJoins(
              connection, side -> groups(side, unobserved(side, seen, shown), shown));
        });
  }

  private static NamedStatement statement(
      Connection connection, String template, Optional<Visibility> shown) throws SQLException {
    String visible = shown.map(rows -> rows.condition(null)).orElse("TRUE");
    NamedStatement statement =
        new NamedStatement(connection, SqlTemplate.fill(template, Map.of("visible", visible)));
    if (shown.isPresent()) {
      shown.get().bind(statement);
    }
    return statement;
  }

  private static Map<Key, Long> unobserved(
      Connection connection, ClusterConnections seen, Optional<Visibility> shown)
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
    try (NamedStatement read =
            statement(connection, UNOBSERVED, shown)
                .setTexts("clusters", clusters)
                .setTexts("versions", versions)
                .setTexts("kinds", kinds);
        ResultSet row = read.query()) {
      while (row.next()) {
        counts.put(Key.of(row), row.getLong("resources"));
      }
    }
    return counts;
  }

  private static List<Group> groups(
      Connection connection, Map<Key, Long> unobserved, Optional<Visibility> shown)
      throws SQLException {
    List<Group> groups = new ArrayList<>();
    try (NamedStatement read = statement(connection, GROUPS, shown);
        ResultSet row = read.query()) {
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

  /** Of the rows that a viewer is shown who is not shown everything. */
  Facts facts(Permissions viewer) {
    return database.read(
        connection -> {
          Optional<Visibility> shown = Visibility.among(connection, viewer);
          return PlannerSettings.withoutHashJoins(connection, side -> facts(side, shown));
        });
  }

  private static Facts facts(Connection connection, Optional<Visibility> shown)
      throws SQLException {
    Map<String, Instant> unseen = new HashMap<>();
    Map<String, Instant> observed = new HashMap<>();
    try (NamedStatement read = statement(connection, SHOWN, shown);
        ResultSet row = read.query()) {
      while (row.next()) {
        String cluster = row.getString("cluster_id");
        put(unseen, cluster, instant(row, "unseen"));
        put(observed, cluster, instant(row, "observed"));
      }
    }
    return new Facts(unseen, observed, leases(connection));
  }

  private static void put(Map<String, Instant> times, String cluster, @Nullable Instant at) {
    if (at != null) {
      times.put(cluster, at);
    }
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
        put(times, row.getString("cluster_id"), instant(row, "at"));
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
