package io.kontrol.api.testing;

import io.kontrol.api.platform.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements of tests whose database is their own, and not the API's. */
public final class TestRows {
  private TestRows() {}

  public static int execute(Database database, String sql) {
    return database.read(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  /** The first column of each row. */
  public static List<String> strings(Database database, String sql) {
    return database.read(connection -> strings(connection, sql));
  }

  public static List<String> strings(Connection connection, String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }
}
