package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a row stands in a list.
 *
 * @param key the sort key as text, as a cursor holds it
 */
record PagePosition(int id, String key) {

  /** Of a row with the columns {@code id} and {@code sort_key}. */
  static PagePosition of(ResultSet row) throws SQLException {
    return new PagePosition(row.getInt("id"), row.getString("sort_key"));
  }

  /** Of all rows; the statement is closed then. */
  static List<PagePosition> all(NamedStatement statement) throws SQLException {
    List<PagePosition> places = new ArrayList<>();
    try (statement;
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        places.add(of(rows));
      }
    }
    return places;
  }
}
