package io.kontrol.api.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.database.Database;
import io.kontrol.api.database.NamedStatement;
import io.kontrol.api.resource.ResourceJson;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts, by means of the narrow status indexes. */
@ApplicationScoped
public class FleetQuery {
  private static final String STATUS =
      """
      SELECT r.cluster_id, r.kind, s.sync, s.health, count(*) AS resources
      FROM resource_status s JOIN resources r ON r.id = s.resource_id
      WHERE (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id) AND s.sync <> 'Deleted'
      GROUP BY r.cluster_id, r.kind, s.sync, s.health
      ORDER BY r.cluster_id, r.kind, s.sync, s.health
      """;

  /**
   * A lag is the age of the oldest thing that waits: for the reconciler a change that is not
   * applied yet (one that failed waits for its next attempt, and does not count), for the watcher
   * an applied state that it has not seen yet. Nothing that waits is no lag.
   */
  private static final String CLUSTERS =
      """
      WITH each AS MATERIALIZED (
          SELECT s.resource_id, s.cluster_id, s.sync, s.health FROM resource_status s WHERE s.sync <> 'Deleted'
      ), counts AS (
          SELECT cluster_id, sync, health, count(*) AS resources FROM each GROUP BY cluster_id, sync, health
      ), waiting AS (
          SELECT e.cluster_id,
              min(r.updated_at) FILTER (WHERE e.sync IN ('OutOfSync', 'Error', 'Deleting')) AS oldest_unreconciled_change,
              min(r.updated_at) FILTER (WHERE e.sync IN ('OutOfSync', 'Deleting')) AS oldest_unapplied,
              min(a.applied_at) FILTER (WHERE e.sync = 'Pending') AS oldest_unseen
          FROM each e
          JOIN resources r ON r.id = e.resource_id
          LEFT JOIN resource_applied_states a ON a.resource_id = e.resource_id
          WHERE e.sync IN ('OutOfSync', 'Error', 'Deleting', 'Pending')
          GROUP BY e.cluster_id
      )
      SELECT c.cluster_id, c.sync, c.health, c.resources,
          w.oldest_unreconciled_change,
          COALESCE(GREATEST(0, extract(epoch FROM clock_timestamp() - w.oldest_unapplied)), 0) AS reconciler_lag,
          COALESCE(GREATEST(0, extract(epoch FROM clock_timestamp() - w.oldest_unseen)), 0) AS watcher_lag,
          (SELECT max(o.observed_at) FROM resource_current_states o
              JOIN resources r ON r.id = o.resource_id WHERE r.cluster_id = c.cluster_id) AS newest_observation,
          l.holder, l.expires_at, COALESCE(l.expires_at > clock_timestamp(), FALSE) AS watched
      FROM counts c
      LEFT JOIN waiting w ON w.cluster_id = c.cluster_id
      LEFT JOIN watcher_leases l ON l.cluster_id = c.cluster_id
      ORDER BY c.cluster_id, c.sync, c.health
      """;

  private final Database database;

  public FleetQuery(Database database) {
    this.database = database;
  }

  ObjectNode status(Optional<String> clusterId) {
    return database.read(connection -> status(connection, clusterId));
  }

  private static ObjectNode status(Connection connection, Optional<String> clusterId)
      throws SQLException {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = Json.mapper().createArrayNode();
    long total = 0;
    Map<String, Long> bySync = new TreeMap<>();
    Map<String, Long> byHealth = new TreeMap<>();
    try (NamedStatement read = new NamedStatement(connection, STATUS)) {
      read.set("cluster_id", clusterId.orElse(null));
      try (ResultSet row = read.query()) {
        while (row.next()) {
          long count = row.getLong("resources");
          total += count;
          bySync.merge(row.getString("sync"), count, Long::sum);
          byHealth.merge(row.getString("health"), count, Long::sum);
          items
              .addObject()
              .put("cluster_id", row.getString("cluster_id"))
              .put("kind", row.getString("kind"))
              .put("sync", row.getString("sync"))
              .put("health", row.getString("health"))
              .put("count", count);
        }
      }
    }
    body.put("total", total);
    body.set("sync", Json.mapper().valueToTree(bySync));
    body.set("health", Json.mapper().valueToTree(byHealth));
    body.set("items", items);
    return body;
  }

  ObjectNode clusters() {
    return database.read(FleetQuery::clusters);
  }

  private static ObjectNode clusters(Connection connection) throws SQLException {
    Map<String, ObjectNode> clusters = new TreeMap<>();
    try (PreparedStatement read = connection.prepareStatement(CLUSTERS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        String id = row.getString("cluster_id");
        ObjectNode cluster = clusters.get(id);
        if (cluster == null) {
          cluster = cluster(row);
          clusters.put(id, cluster);
        }
        long count = row.getLong("resources");
        add(cluster, "total", count);
        add((ObjectNode) cluster.get("sync"), row.getString("sync"), count);
        add((ObjectNode) cluster.get("health"), row.getString("health"), count);
      }
    }
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    clusters.values().forEach(items::add);
    return body;
  }

  private static void add(ObjectNode counts, String name, long count) {
    counts.put(name, counts.path(name).asLong() + count);
  }

  private static ObjectNode cluster(ResultSet row) throws SQLException {
    ObjectNode cluster = Json.mapper().createObjectNode();
    cluster.put("cluster_id", row.getString("cluster_id"));
    cluster.put("total", 0L);
    cluster.putObject("sync");
    cluster.putObject("health");
    cluster.put("newest_observation", ResourceJson.time(row, "newest_observation"));
    cluster.put("oldest_unreconciled_change", ResourceJson.time(row, "oldest_unreconciled_change"));
    cluster.put("reconciler_lag_seconds", row.getDouble("reconciler_lag"));
    cluster.put("watcher_lag_seconds", row.getDouble("watcher_lag"));
    ObjectNode watcher = cluster.putObject("watcher");
    watcher.put("holder", row.getString("holder"));
    watcher.put("lease_expires_at", ResourceJson.time(row, "expires_at"));
    watcher.put("alive", row.getBoolean("watched"));
    return cluster;
  }
}
