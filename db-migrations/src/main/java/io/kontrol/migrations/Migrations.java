package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the newest schema. The caller logs in as the owner of the schema. */
public final class Migrations {
  public static final String API_SERVER_ROLE = "kontrol_api_server";
  public static final String WATCHER_ROLE = "kontrol_watcher";
  public static final String RECONCILER_ROLE = "kontrol_reconciler";

  private static final String LOCATION = "classpath:db/migration";

  private Migrations() {}

  /**
   * Applies missing migrations, if any.
   *
   * @param moreLocations further locations of migrations, in Flyway's notation
   * @return how many migrations were applied
   */
  public static int migrate(DataSource owner, String... moreLocations) {
    return flyway(owner, moreLocations).load().migrate().migrationsExecuted;
  }

  /**
   * Two runners are kept apart by a lock of the session, not of a transaction, since CREATE INDEX
   * CONCURRENTLY waits for every transaction to end.
   */
  static FluentConfiguration flyway(DataSource owner, String... moreLocations) {
    return Flyway.configure()
        .dataSource(owner)
        .locations(
            Stream.concat(Stream.of(LOCATION), Stream.of(moreLocations)).toArray(String[]::new))
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
  }

  /**
   * Lets the service roles log in with passwords. Several databases of one server share the roles.
   *
   * @param passwords by role
   */
  public static void setPasswords(DataSource owner, Map<String, String> passwords)
      throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> entry : passwords.entrySet()) {
        // DDL takes no parameters; format() quotes on the server's side
        String sql;
        try (var quote =
            connection.prepareStatement("SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', ?, ?)")) {
          quote.setString(1, entry.getKey());
          quote.setString(2, entry.getValue());
          try (ResultSet result = quote.executeQuery()) {
            result.next();
            sql = result.getString(1);
          }
        }
        statement.execute(sql);
      }
    }
  }
}
