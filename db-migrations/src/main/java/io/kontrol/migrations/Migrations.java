package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.SQLException;
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
   * Applies missing migrations, if any. Where clusters have roles of their own, these get their
   * rights on new tables.
   *
   * @param moreLocations further locations of migrations, in Flyway's notation
   * @return how many migrations were applied
   */
  public static int migrate(DataSource owner, String... moreLocations) throws SQLException {
    int applied = flyway(owner, moreLocations).load().migrate().migrationsExecuted;
    ClusterRoles.bringUpToDate(owner);
    return applied;
  }

  /**
   * @throws IllegalStateException if a migration is missing
   */
  static void requireCurrent(DataSource owner) {
    if (flyway(owner).load().info().pending().length > 0) {
      throw new IllegalStateException(
          "the schema is not current: migrate first, without a command");
    }
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
    try (Connection connection = owner.getConnection()) {
      setPasswords(connection, passwords);
    }
  }

  static void setPasswords(Connection connection, Map<String, String> passwords)
      throws SQLException {
    for (Map.Entry<String, String> entry : passwords.entrySet()) {
      Sql.execute(connection, "ALTER ROLE %I LOGIN PASSWORD %L", entry.getKey(), entry.getValue());
    }
  }
}
