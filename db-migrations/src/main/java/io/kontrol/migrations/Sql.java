package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements whose parameters and results are texts. */
final class Sql {
  private Sql() {}

  /** The first column of all rows. */
  static List<String> texts(Connection connection, String sql, String... parameters)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement select = prepare(connection, sql, parameters);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  static boolean exists(Connection connection, String sql, String... parameters)
      throws SQLException {
    return !texts(connection, sql, parameters).isEmpty();
  }

  static void update(Connection connection, String sql, String... parameters) throws SQLException {
    try (PreparedStatement update = prepare(connection, sql, parameters)) {
      update.executeUpdate();
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * DDL takes no parameters, so PostgreSQL's format() quotes them first.
   *
   * @param pattern with %I for an identifier and %L for a literal
   */
  static void execute(Connection connection, String pattern, String... parameters)
      throws SQLException {
    execute(connection, format(connection, pattern, parameters));
  }

  static String format(Connection connection, String pattern, String... parameters)
      throws SQLException {
    List<String> arguments = new ArrayList<>(List.of(parameters));
    arguments.add(0, pattern);
    String places = ", ?::TEXT".repeat(parameters.length);
    return texts(connection, "SELECT format(?" + places + ")", arguments.toArray(String[]::new))
        .get(0);
  }

  @FunctionalInterface
  interface Work {
    void run() throws SQLException;
  }

  /** Commits all of it, or nothing. */
  static void inTransaction(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      work.run();
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, String... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    return statement;
  }
}
