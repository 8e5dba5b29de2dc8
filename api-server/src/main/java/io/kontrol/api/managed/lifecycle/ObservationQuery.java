package io.kontrol.api.managed.lifecycle;

import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.row.DatabaseRows;
import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.observed.connection.ReportedConnection;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads databases together with what is known of their objects. */
@ApplicationScoped
public class ObservationQuery {
  /** Read where there can be any. */
  private static final String COMPANIONS =
      """
      LEFT JOIN LATERAL (
          SELECT string_agg(r.kind || ' ' || r.name, '; ' ORDER BY r.id) FILTER (WHERE s.sync <> 'Deleted') AS remaining,
              min(COALESCE(s.sync_message, 'for no known reason'))
                  FILTER (WHERE r.deleted_at IS NULL AND r.kind = 'ObjectStore' AND s.sync = 'Error') AS refused_store
          FROM (
              SELECT id, kind, name, deleted_at FROM resources
              WHERE cluster_id = d.cluster_id AND apply_set = 'database/' || d.id
                  AND kind NOT IN ('Cluster', 'Pooler')
              UNION ALL
              SELECT m.id, m.kind, m.name, m.deleted_at FROM database_backups b JOIN resources m ON m.id = b.resource_id
              WHERE b.database_id = d.id) r
          JOIN resource_status s ON s.resource_id = r.id
          WHERE d.status = 'deleting' OR jsonb_exists_any(d.spec, ARRAY['backups', 'origin'])) o ON TRUE
      """;

  private static final String SELECT =
      "SELECT "
          + DatabaseRows.COLUMNS
          + """
            , cs.sync AS c_sync, cs.sync_message AS c_message, cs.health AS c_health, cs.health_message AS c_health_message,
              cc.status AS c_status, CASE WHEN NOT d.retain THEN cc.deleted_at END AS c_gone_at,
              ps.sync AS p_sync, ps.sync_message AS p_message, ps.health AS p_health, ps.health_message AS p_health_message,
              pc.status AS p_status, CASE WHEN NOT d.retain THEN pc.deleted_at END AS p_gone_at,
              o.remaining, o.refused_store
          FROM databases d
          LEFT JOIN resource_status cs ON cs.resource_id = d.cluster_resource_id
          LEFT JOIN resource_current_states cc ON cc.resource_id = d.cluster_resource_id
          LEFT JOIN resource_status ps ON ps.resource_id = d.pooler_resource_id
          LEFT JOIN resource_current_states pc ON pc.resource_id = d.pooler_resource_id
          """
          + COMPANIONS;

  /**
   * In transition, or to be looked after; and ready ones that have lost an object, which are rare.
   */
  private static final String CANDIDATES =
      SELECT
          + """
            WHERE d.id IN (
                SELECT id FROM databases WHERE status IN ('provisioning', 'error', 'deleting')
                UNION
                SELECT r.id FROM resource_current_states gone JOIN databases r ON r.cluster_resource_id = gone.resource_id
                WHERE r.status = 'ready' AND gone.deleted_at IS NOT NULL AND NOT gone.finished
                UNION
                SELECT r.id FROM resource_current_states gone JOIN databases r ON r.pooler_resource_id = gone.resource_id
                WHERE r.status = 'ready' AND gone.deleted_at IS NOT NULL AND NOT gone.finished)
            ORDER BY d.progress_at, d.id
            """;

  private static final String BY_IDS = SELECT + " WHERE d.id = ANY (?) ORDER BY d.id";

  /** What another replica is about to move is left to it. */
  private static final String LOCK =
      "SELECT id FROM databases WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED";

  private final ConnectionQuery connections;

  public ObservationQuery(ConnectionQuery connections) {
    this.connections = connections;
  }

  List<ObservedDatabase> candidates(Connection connection) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(CANDIDATES)) {
      return rows(connection, read);
    }
  }

  List<UUID> lock(Connection connection, List<UUID> ids) throws SQLException {
    List<UUID> locked = new ArrayList<>();
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      try (ResultSet row = lock.executeQuery()) {
        while (row.next()) {
          locked.add(row.getObject(1, UUID.class));
        }
      }
    }
    return locked;
  }

  List<ObservedDatabase> read(Connection connection, List<UUID> ids) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(BY_IDS)) {
      read.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      return rows(connection, read);
    }
  }

  private List<ObservedDatabase> rows(Connection connection, PreparedStatement read)
      throws SQLException {
    List<ObservedDatabase> databases = new ArrayList<>();
    ClusterConnections now = connections.recent(connection);
    try (ResultSet row = read.executeQuery()) {
      while (row.next()) {
        ManagedDatabase database = DatabaseRows.of(row);
        databases.add(
            new ObservedDatabase(
                database,
                object(row, "c_"),
                object(row, "p_"),
                new Companions(row.getString("remaining"), row.getString("refused_store")),
                outage(now, database.clusterId())));
      }
    }
    return databases;
  }

  private static DatabaseObject object(ResultSet row, String prefix) throws SQLException {
    String sync = row.getString(prefix + "sync");
    if (sync == null) {
      return DatabaseObject.PURGED;
    }
    String status = row.getString(prefix + "status");
    OffsetDateTime gone = row.getObject(prefix + "gone_at", OffsetDateTime.class);
    return new DatabaseObject(
        sync,
        row.getString(prefix + "message"),
        row.getString(prefix + "health"),
        row.getString(prefix + "health_message"),
        status == null ? Json.mapper().createObjectNode() : Json.read(status),
        gone == null ? null : gone.toInstant());
  }

  private static @Nullable String outage(ClusterConnections now, String clusterId) {
    var reconciler = now.reconciler(clusterId);
    if (isAway(reconciler.state())) {
      return away(clusterId, reconciler.message());
    }
    var watcher = now.watcher(clusterId);
    return isAway(watcher.state()) ? away(clusterId, watcher.message()) : null;
  }

  private static boolean isAway(ReportedConnection state) {
    return state == ReportedConnection.LOST || state == ReportedConnection.ABSENT;
  }

  private static String away(String clusterId, @Nullable String message) {
    return "The cluster "
        + clusterId
        + " is not connected"
        + (message == null ? "." : ": " + message);
  }
}
