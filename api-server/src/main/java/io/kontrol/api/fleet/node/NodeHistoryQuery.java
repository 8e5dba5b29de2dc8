package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;

/** Pages of what happened to a node, newest first. */
final class NodeHistoryQuery {
  private static final String LIFECYCLE =
      """
      SELECT id, event_type, previous_status, new_status, reason, triggered_by, extra_data, timestamp
      FROM node_lifecycle_logs WHERE node_id = :node AND id < :before
      ORDER BY id DESC LIMIT :most
      """;

  private static final String HEARTBEATS =
      """
      SELECT id, config_hash, status, error_message, metrics_data, timestamp
      FROM node_heartbeats WHERE node_id = :node AND (timestamp, id) < (:before::TIMESTAMPTZ, :id)
      ORDER BY timestamp DESC, id DESC LIMIT :most
      """;

  private NodeHistoryQuery() {}

  /** The place of a page's last row: its id, or its time and its id. */
  record Place(OffsetDateTime at, long id) {
    static final Place FIRST =
        new Place(OffsetDateTime.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    static Place parse(String cursor, String list) {
      String[] parts = PageCursor.decode(cursor, list).key().split(" ", 2);
      try {
        return new Place(OffsetDateTime.parse(parts[0]), Long.parseLong(parts[1]));
      } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw PageCursor.bad();
      }
    }
  }

  static ObjectNode lifecycle(Connection connection, int node, Place before, int limit, String list)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, LIFECYCLE)) {
      page.set("node", node).set("before", before.id()).set("most", limit + 1);
      return page(page, limit, list, NodeHistoryQuery::transition);
    }
  }

  static ObjectNode heartbeats(
      Connection connection, int node, Place before, int limit, String list) throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, HEARTBEATS)) {
      page.set("node", node)
          .set("before", before.at())
          .set("id", before.id())
          .set("most", limit + 1);
      return page(page, limit, list, NodeHistoryQuery::heartbeat);
    }
  }

  private static ObjectNode page(NamedStatement page, int limit, String list, Pages.Item shown)
      throws SQLException {
    try (ResultSet row = page.query()) {
      return Pages.of(row, limit, shown, Pages.Place.by(List.of("timestamp", "id"), " ", list));
    }
  }

  private static ObjectNode transition(ResultSet row) throws SQLException {
    ObjectNode shown = Json.mapper().createObjectNode();
    shown.put("id", row.getLong("id"));
    shown.put("event_type", row.getString("event_type"));
    shown.put("previous_status", row.getString("previous_status"));
    shown.put("new_status", row.getString("new_status"));
    shown.put("reason", row.getString("reason"));
    shown.put("triggered_by", row.getString("triggered_by"));
    String extra = row.getString("extra_data");
    shown.set("extra_data", extra == null ? null : Json.read(extra));
    shown.put("timestamp", Timestamps.text(row, "timestamp"));
    return shown;
  }

  private static ObjectNode heartbeat(ResultSet row) throws SQLException {
    ObjectNode shown = Json.mapper().createObjectNode();
    shown.put("id", row.getLong("id"));
    shown.put("status", row.getString("status"));
    shown.put("config_hash", row.getString("config_hash"));
    shown.put("error_message", row.getString("error_message"));
    String data = row.getString("metrics_data");
    shown.set("metrics_data", data == null ? null : Json.read(data));
    shown.put("timestamp", Timestamps.text(row, "timestamp"));
    return shown;
  }
}
