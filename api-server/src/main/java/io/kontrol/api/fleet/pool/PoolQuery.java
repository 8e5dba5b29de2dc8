package io.kontrol.api.fleet.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads pools as the API shows them. */
final class PoolQuery {
  private static final String SHOWN =
      """
      SELECT p.id, p.node_id, p.oracle_pool_id, p.name, p.region, p.min_instances, p.max_instances, p.current_instances,
          p.status, p.resource_id, p.created_at, p.updated_at,
          r.cluster_id, r.namespace, r.kind, r.name AS resource_name, r.deleted_at IS NOT NULL AS resource_deleted,
          s.schedule_id, s.schedule_name, s.target, s.previous_size, s.error_message
      FROM pools p
      LEFT JOIN resources r ON r.id = p.resource_id
      LEFT JOIN pool_scalings s ON s.pool_id = p.id
      """;

  private static final String ONE = SHOWN + " WHERE p.id = :id";

  private static final String PAGE =
      SHOWN
          + """
            WHERE p.id > :after
                AND (:node_id::INT IS NULL OR p.node_id = :node_id)
                AND (:region::TEXT IS NULL OR p.region = :region)
                AND (:status::TEXT IS NULL OR p.status = :status::pool_status)
                AND (:prefix::TEXT IS NULL OR starts_with(p.name, :prefix))
            ORDER BY p.id LIMIT :most
            """;

  private PoolQuery() {}

  /** What a list is filtered by; null for everything. */
  record Filter(
      @Nullable Integer nodeId,
      @Nullable String region,
      @Nullable String status,
      @Nullable String prefix) {
    /** Names the list, for its cursors. */
    String list() {
      return "pools " + nodeId + " " + region + " " + status + " " + prefix;
    }
  }

  static Optional<ObjectNode> one(Connection connection, int id, Permissions viewer)
      throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id);
        ResultSet row = find.query()) {
      return row.next() ? Optional.of(json(row, viewer)) : Optional.empty();
    }
  }

  static ObjectNode page(
      Connection connection, Filter filter, int after, int limit, Permissions viewer)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("after", after).set("most", limit + 1).set("node_id", filter.nodeId());
      page.set("region", filter.region()).set("status", filter.status());
      page.set("prefix", filter.prefix());
      try (ResultSet row = page.query()) {
        return Pages.of(row, limit, each -> json(each, viewer), Place.by("id", filter.list()));
      }
    }
  }

  private static ObjectNode json(ResultSet row, Permissions viewer) throws SQLException {
    ObjectNode pool = Json.mapper().createObjectNode();
    pool.put("id", row.getInt("id")).put("node_id", row.getInt("node_id"));
    pool.put("oracle_pool_id", row.getString("oracle_pool_id"));
    pool.put("name", row.getString("name")).put("region", row.getString("region"));
    for (String field : new String[] {"min_instances", "max_instances", "current_instances"}) {
      pool.put(field, row.getInt(field));
    }
    pool.put("status", row.getString("status"));
    pool.put("resource_id", row.getObject("resource_id", Integer.class));
    pool.set("workload", workload(row, viewer));
    pool.set("schedule", schedule(row));
    pool.put("schedule_error", row.getString("error_message"));
    pool.put("created_at", Timestamps.text(row, "created_at"));
    return pool.put("updated_at", Timestamps.text(row, "updated_at"));
  }

  /** Null where there is none, or it is hidden. */
  private static @Nullable ObjectNode workload(ResultSet row, Permissions viewer)
      throws SQLException {
    String cluster = row.getString("cluster_id");
    if (cluster == null || viewer.roleIn(cluster, row.getString("namespace")) == null) {
      return null;
    }
    return Json.mapper()
        .createObjectNode()
        .put("cluster_id", cluster)
        .put("namespace", row.getString("namespace"))
        .put("kind", row.getString("kind"))
        .put("name", row.getString("resource_name"))
        .put("deleted", row.getBoolean("resource_deleted"));
  }

  /** That has set the workload's size; null where none has. */
  private static @Nullable ObjectNode schedule(ResultSet row) throws SQLException {
    String name = row.getString("schedule_name");
    return name == null
        ? null
        : Json.mapper()
            .createObjectNode()
            .put("id", row.getInt("schedule_id"))
            .put("name", name)
            .put("target_instances", row.getInt("target"))
            .put("previous_size", row.getObject("previous_size", Integer.class));
  }
}
