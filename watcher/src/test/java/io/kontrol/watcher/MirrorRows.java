package io.kontrol.watcher;

import io.kontrol.migrations.testing.Session;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What is in the database, read and written by plain SQL. */
final class MirrorRows {
  private final TestDatabase database;
  private final Session session;
  private final Map<String, MirrorRows> services = new ConcurrentHashMap<>();

  /** As the owner of the schema. */
  MirrorRows(TestDatabase database) {
    this(database, database.owner());
  }

  private MirrorRows(TestDatabase database, DataSource source) {
    this.database = database;
    this.session = new Session(source);
  }

  /** As a service. */
  MirrorRows as(String role) {
    return services.computeIfAbsent(role, unused -> new MirrorRows(database, database.as(role)));
  }

  /** The first column of the first row, which may be waited for as any other assertion. */
  Object one(String sql, @Nullable Object... parameters) {
    List<Map<String, @Nullable Object>> rows = all(sql, parameters);
    if (rows.isEmpty()) {
      throw new AssertionError("No row yet: " + sql);
    }
    return Objects.requireNonNull(rows.get(0).values().iterator().next(), sql);
  }

  List<Map<String, @Nullable Object>> all(String sql, @Nullable Object... parameters) {
    try {
      return session.use(connection -> read(connection, sql, parameters));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Map<String, @Nullable Object>> read(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      while (row.next()) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.put(row.getMetaData().getColumnLabel(i), row.getObject(i));
        }
        rows.add(values);
      }
      return rows;
    }
  }

  int update(String sql, @Nullable Object... parameters) {
    try {
      return session.use(
          connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
              return statement.executeUpdate();
            }
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
