package io.kontrol.api.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads rows as the API shows them. */
final class AuditRows {
  private static final String ROWS =
      """
      SELECT a.id, a.timestamp, a.action, a.category, a.status, a.user_id, a.user_email, a.user_role, a.resource_type,
          a.resource_id, a.resource_name, a.description, a.error_message, a.ip_address, a.user_agent, a.request_id,
          a.affected_ids, a.details
      FROM audit_logs a WHERE a.id = ANY (?) ORDER BY a.timestamp DESC, a.id DESC
      """;

  private AuditRows() {}

  static List<ObjectNode> read(Connection connection, List<AuditPosition> positions)
      throws SQLException {
    List<ObjectNode> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(ROWS)) {
      Object[] ids = positions.stream().map(AuditPosition::id).toArray();
      select.setArray(1, connection.createArrayOf("int8", ids));
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows.add(row(found));
        }
      }
    }
    return rows;
  }

  private static ObjectNode row(ResultSet found) throws SQLException {
    ObjectNode row = Json.mapper().createObjectNode();
    row.put("id", found.getLong("id"));
    row.put("timestamp", Timestamps.text(found, "timestamp"));
    row.put("action", found.getString("action"));
    row.put("category", found.getString("category"));
    row.put("status", found.getString("status"));
    row.put("user_id", found.getObject("user_id", Integer.class));
    for (String column :
        List.of(
            "user_email",
            "user_role",
            "resource_type",
            "resource_id",
            "resource_name",
            "description",
            "error_message",
            "ip_address",
            "user_agent",
            "request_id")) {
      row.put(column, found.getString(column));
    }
    ArrayNode affected = row.putArray("affected_ids");
    Array ids = found.getArray("affected_ids");
    if (ids != null) {
      for (Integer id : (Integer[]) ids.getArray()) {
        affected.add(id);
      }
    }
    String details = found.getString("details");
    row.set("details", details == null ? Json.mapper().createObjectNode() : Json.read(details));
    return row;
  }
}
