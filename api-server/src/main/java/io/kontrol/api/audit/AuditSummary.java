package io.kontrol.api.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Counts the rows of a span of time. */
final class AuditSummary {
  private static final String COUNT =
      """
      SELECT (a.timestamp AT TIME ZONE 'UTC')::DATE AS day, a.category, a.status, count(*) AS count
      FROM audit_logs a
      WHERE a.timestamp >= :from AND a.timestamp < :to
      GROUP BY day, a.category, a.status
      ORDER BY day DESC, a.category, a.status
      """;

  private AuditSummary() {}

  static ObjectNode read(Connection connection, OffsetDateTime from, OffsetDateTime to)
      throws SQLException {
    ObjectNode summary = Json.mapper().createObjectNode();
    summary.put("from", from.withOffsetSameInstant(ZoneOffset.UTC).toString());
    summary.put("to", to.withOffsetSameInstant(ZoneOffset.UTC).toString());
    ArrayNode items = summary.putArray("items");
    long total = PlannerSettings.withoutHashJoins(connection, side -> count(side, from, to, items));
    return summary.put("total", total);
  }

  private static long count(
      Connection connection, OffsetDateTime from, OffsetDateTime to, ArrayNode items)
      throws SQLException {
    items.removeAll();
    long total = 0;
    try (NamedStatement count = new NamedStatement(connection, COUNT)) {
      count.set("from", from).set("to", to);
      try (ResultSet rows = count.query()) {
        while (rows.next()) {
          total += rows.getLong("count");
          items
              .addObject()
              .put("day", rows.getString("day"))
              .put("category", rows.getString("category"))
              .put("status", rows.getString("status"))
              .put("count", rows.getLong("count"));
        }
      }
    }
    return total;
  }
}
