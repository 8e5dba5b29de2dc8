package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the events that became visible between two snapshots. */
final class StreamQuery {
  static final int PAGE_SIZE = 500;

  private static final String NEWS =
      "SELECT "
          + EventJson.COLUMNS
          + """
             FROM {relation} e
            WHERE e.xid >= pg_snapshot_xmin(:from::pg_snapshot) AND e.xid < pg_snapshot_xmax(:to::pg_snapshot)
                AND NOT pg_visible_in_snapshot(e.xid, :from::pg_snapshot)
                AND pg_visible_in_snapshot(e.xid, :to::pg_snapshot)
                AND e.id > :last_id AND
            """
          + EventFilter.CONDITIONS
          + " AND {shown} ORDER BY e.id LIMIT "
          + PAGE_SIZE;

  private static final String SOUND =
      "SELECT pg_input_is_valid(?, 'pg_snapshot') AND pg_input_is_valid(?, 'pg_snapshot')";

  private StreamQuery() {}

  static String snapshot(Connection connection) throws SQLException {
    try (PreparedStatement now = connection.prepareStatement("SELECT pg_current_snapshot()::TEXT");
        ResultSet row = now.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  /** Whether PostgreSQL accepts both snapshots. */
  static boolean isSound(Connection connection, StreamCursor cursor) throws SQLException {
    try (PreparedStatement check = connection.prepareStatement(SOUND)) {
      check.setString(1, cursor.from());
      check.setString(2, cursor.to());
      try (ResultSet row = check.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** The next events of the cursor's range, at most {@link #PAGE_SIZE}. */
  static List<ObjectNode> page(
      Connection connection, StreamCursor cursor, EventFilter filter, ShownEvents shown)
      throws SQLException {
    if (cursor.from().equals(cursor.to())) {
      return List.of();
    }
    List<ObjectNode> events = new ArrayList<>();
    filter.refresh(connection);
    String sql =
        SqlTemplate.fill(NEWS, Map.of("relation", filter.relation(), "shown", shown.condition()));
    try (NamedStatement news = new NamedStatement(connection, sql)) {
      filter.bind(news);
      shown.bind(news);
      news.set("from", cursor.from()).set("to", cursor.to()).set("last_id", cursor.lastId());
      try (ResultSet rows = news.query()) {
        while (rows.next()) {
          events.add(EventJson.of(rows));
        }
      }
    }
    return events;
  }
}
