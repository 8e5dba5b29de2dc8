package io.kontrol.api.observed.connection;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.observed.connection.ReconcilerConnection.Replica;
import io.kontrol.api.observed.connection.WatcherConnection.UnobservedKind;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads how watchers and reconcilers report their connections: one row for each cluster and
 * replica. Every answer with a resource needs it, so it is cached for a second.
 */
@ApplicationScoped
public class ConnectionQuery {
  private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * Absent only after 10 s: a lease that is handed over, or taken over after a crash, is no loss.
   */
  private static final String WATCHERS =
      """
      SELECT cluster_id, connection, connection_since, connection_message, unobserved_kinds, acquired_at,
          CASE WHEN isfinite(expires_at) THEN expires_at END AS expires_at,
          expires_at < clock_timestamp() - INTERVAL '10 seconds' AS absent,
          (EXTRACT(EPOCH FROM clock_timestamp() - observed_through) * 1000)::BIGINT AS age_ms
      FROM watcher_leases
      """;

  private static final String REPLICAS =
      """
      SELECT cluster_id, instance, version, started_at, heartbeat_at, expires_at, connection, connection_since,
          connection_message, expires_at > clock_timestamp() AS living
      FROM reconciler_replicas
      ORDER BY cluster_id, started_at, instance
      """;

  private record Kept(ClusterConnections connections, long readAt) {}

  private volatile @Nullable Kept kept;

  /** At most a second old. */
  public ClusterConnections recent(Connection connection) throws SQLException {
    Kept last = kept;
    return last != null && System.nanoTime() - last.readAt < KEPT_NANOS
        ? last.connections
        : now(connection);
  }

  public ClusterConnections now(Connection connection) throws SQLException {
    long readAt = System.nanoTime();
    ClusterConnections read = new ClusterConnections(watchers(connection), reconcilers(connection));
    kept = new Kept(read, readAt);
    return read;
  }

  private static Map<String, WatcherConnection> watchers(Connection connection)
      throws SQLException {
    Map<String, WatcherConnection> watchers = new HashMap<>();
    try (PreparedStatement read = connection.prepareStatement(WATCHERS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        watchers.put(row.getString("cluster_id"), watcher(row));
      }
    }
    return watchers;
  }

  private static WatcherConnection watcher(ResultSet row) throws SQLException {
    long millis = row.getLong("age_ms");
    Optional<Duration> age =
        row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(Math.max(0, millis)));
    if (row.getBoolean("absent")) {
      return new WatcherConnection(
          ReportedConnection.ABSENT,
          instant(row, "expires_at"),
          "The watcher has stopped reporting.",
          List.of(),
          age);
    }
    String state = row.getString("connection");
    if (state == null) {
      return new WatcherConnection(
          ReportedConnection.CONNECTING,
          instant(row, "acquired_at"),
          "The watcher has not observed everything yet.",
          List.of(),
          age);
    }
    List<UnobservedKind> unobserved = new ArrayList<>();
    boolean lost = state.equals(ReportedConnection.LOST.shown()); // then all kinds are unobserved
    for (JsonNode kind : Json.read(lost ? "[]" : row.getString("unobserved_kinds"))) {
      unobserved.add(
          new UnobservedKind(
              kind.path("api_version").asText(),
              kind.path("kind").asText(),
              OffsetDateTime.parse(kind.path("since").asText()).toInstant(),
              kind.path("message").asText()));
    }
    return new WatcherConnection(
        ReportedConnection.parse(state),
        instant(row, "connection_since"),
        row.getString("connection_message"),
        unobserved,
        age);
  }

  private static Map<String, ReconcilerConnection> reconcilers(Connection connection)
      throws SQLException {
    Map<String, List<Replica>> living = new HashMap<>();
    Map<String, Instant> gone = new HashMap<>();
    try (PreparedStatement read = connection.prepareStatement(REPLICAS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        String cluster = row.getString("cluster_id");
        List<Replica> replicas = living.computeIfAbsent(cluster, unused -> new ArrayList<>());
        if (row.getBoolean("living")) {
          replicas.add(replica(row));
        } else {
          gone.merge(cluster, moment(row, "expires_at"), (a, b) -> a.isAfter(b) ? a : b);
        }
      }
    }
    Map<String, ReconcilerConnection> reconcilers = new HashMap<>();
    living.forEach(
        (cluster, replicas) ->
            reconcilers.put(cluster, ReconcilerConnection.of(replicas, gone.get(cluster))));
    return reconcilers;
  }

  private static Replica replica(ResultSet row) throws SQLException {
    return new Replica(
        row.getString("instance"),
        row.getString("version"),
        moment(row, "started_at"),
        moment(row, "heartbeat_at"),
        ReportedConnection.parse(row.getString("connection")),
        moment(row, "connection_since"),
        row.getString("connection_message"));
  }

  private static Instant moment(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
