package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads nodes. A list and a single node are the same columns, so that they never disagree. */
public final class NodeQuery {
  private static final String COLUMNS =
      """
      n.id, n.name, n.region, n.ip_address, n.description, n.status, n.last_heartbeat, n.created_at, n.labels,
          n.config_hash, n.error_message, n.clock_offset_ms, n.key_revoked_at, n.created_by, n.updated_at,
          CASE WHEN n.previous_api_key_expires_at > clock_timestamp() THEN n.previous_api_key_expires_at END
              AS previous_key_expires_at,
          c.config_hash AS current_config_hash, (SELECT count(*) FROM pools p WHERE p.node_id = n.id) AS pools
      FROM nodes n LEFT JOIN node_configurations c ON c.node_id = n.id AND c.is_active
      """;

  private static final String ONE = "SELECT " + COLUMNS + " WHERE n.id = :id";

  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + """
           WHERE (:status::TEXT IS NULL OR n.status = :status::node_status)
              AND (:region::TEXT IS NULL OR n.region = :region)
              AND (:labels::TEXT IS NULL OR n.labels @> :labels::JSONB)
              AND (:text::TEXT IS NULL OR n.search_text LIKE :text)
              AND n.id > :after
          ORDER BY n.id LIMIT :most
          """;

  private NodeQuery() {}

  public static ObjectNode one(Connection connection, int id) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id);
        ResultSet row = find.query()) {
      if (!row.next()) {
        throw StoredNode.absent(id);
      }
      return json(row);
    }
  }

  /**
   * In the order of their ids.
   *
   * @param after the id that the page before ended with; 0 for the first page
   */
  public static ObjectNode page(Connection connection, NodeFilter filter, int after, int limit)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("status", filter.status())
          .set("region", filter.region())
          .set("labels", filter.labels())
          .set("text", filter.text())
          .set("after", after)
          .set("most", limit + 1);
      try (ResultSet row = page.query()) {
        return Pages.of(row, limit, NodeQuery::json, Place.by("id", filter.list()));
      }
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("id", row.getInt("id"));
    node.put("name", row.getString("name"));
    node.put("region", row.getString("region"));
    node.put("ip_address", row.getString("ip_address"));
    node.put("description", row.getString("description"));
    node.set("labels", Json.read(row.getString("labels")));
    node.put("status", row.getString("status"));
    node.put("error_message", row.getString("error_message"));
    node.put("last_heartbeat", Timestamps.text(row, "last_heartbeat"));
    node.put("config_hash", row.getString("config_hash"));
    node.put("current_config_hash", row.getString("current_config_hash"));
    node.put("clock_offset_ms", row.getObject("clock_offset_ms", Long.class));
    node.put("pools", row.getInt("pools"));
    node.put("previous_key_expires_at", Timestamps.text(row, "previous_key_expires_at"));
    node.put("key_revoked_at", Timestamps.text(row, "key_revoked_at"));
    node.put("created_at", Timestamps.text(row, "created_at"));
    node.put("created_by", row.getString("created_by"));
    node.put("updated_at", Timestamps.text(row, "updated_at"));
    return node;
  }
}
