package io.kontrol.watcher;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** While it lasts, no service can log in to the database, and every session has been ended. */
final class Outage implements AutoCloseable {
  private static final List<String> ROLES = List.of("kontrol_watcher");
  private final TestDatabase database;

  private Outage(TestDatabase database) {
    this.database = database;
  }

  static Outage of(TestDatabase database) {
    Outage outage = new Outage(database);
    for (String role : ROLES) {
      outage.run("REVOKE CONNECT ON DATABASE " + outage.name() + " FROM PUBLIC, " + role);
    }
    outage.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user");
    return outage;
  }

  private String name() {
    return database.url().substring(database.url().lastIndexOf('/') + 1);
  }

  private void run(String sql) {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    run("GRANT CONNECT ON DATABASE " + name() + " TO PUBLIC");
  }
}
