package io.kontrol.api.testing;

import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.DatabaseProxy;
import io.kontrol.migrations.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** One PostgreSQL for all tests of the API, which connects with its own role and grants. */
public final class ApiDatabase implements QuarkusTestResourceLifecycleManager {
  /** A local address that tests connect from where they are a proxy. */
  public static final String TRUSTED_PROXY = "127.0.0.2";

  public static final String METRICS_TOKEN = "of-prometheus-in-tests";

  private static final TestDatabase DATABASE = withAdmin();
  private static final DatabaseProxy PROXY = new DatabaseProxy(DATABASE);

  private static TestDatabase withAdmin() {
    TestDatabase database = TestDatabase.migrated();
    TestUsers.createAdmin(database);
    return database;
  }

  public static TestDatabase get() {
    return DATABASE;
  }

  /** The proxy between the API and the database. */
  public static DatabaseProxy way() {
    return PROXY;
  }

  /** Connects as the owner, for rows that the other services would write. */
  public static int execute(String sql) {
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Connects as the owner; the first column of the first row. */
  public static String query(String sql) {
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getObject(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> configuration =
        new HashMap<>(DATABASE.quarkusConfiguration(Migrations.API_SERVER_ROLE));
    configuration.put("quarkus.datasource.jdbc.url", PROXY.url());
    configuration.put("kontrol.secret-digest-key", "a-key-for-tests-only");
    configuration.put("kontrol.events.heartbeat", "PT1S");
    configuration.put("kontrol.databases.loop", "false"); // its tests run the passes
    configuration.put("kontrol.nodes.loop", "false"); // likewise
    configuration.put("kontrol.databases.backup.stores.main.destination", "s3://backups/kontrol");
    configuration.put("kontrol.databases.backup.stores.main.secret", "store");
    configuration.put("kontrol.fleet.samples.loop", "false");
    configuration.put("kontrol.schedules.loop", "false"); // so do those of schedules
    configuration.put("kontrol.password.bcrypt-cost", "5");
    configuration.put("kontrol.trusted-proxies", TRUSTED_PROXY + ", fd00::/8");
    configuration.put("kontrol.metrics.token", METRICS_TOKEN);
    return configuration;
  }

  @Override
  public void stop() {
    // the server ends with the JVM
  }
}
