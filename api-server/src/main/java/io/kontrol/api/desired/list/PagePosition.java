package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The position of a row in a list.
 *
 * @param key the sort key as text, as a cursor holds it
 */
record PagePosition(int id, String key) {

  /** The position of a row with the columns {@code id} and {@code sort_key}. */
  static PagePosition of(ResultSet row) throws SQLException {
    return new PagePosition(row.getInt("id"), row.getString("sort_key"));
  }

  /** The positions of all rows; closes the statement. */
  static List<PagePosition> all(NamedStatement statement) throws SQLException {
    List<PagePosition> positions = new ArrayList<>();
    try (statement;
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        positions.add(of(rows));
      }
    }
    return positions;
  }
}
