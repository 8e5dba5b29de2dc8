package io.kontrol.migrations;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * {@code java -jar db-migrations-…-runner.jar}: migrates the database that the environment names,
 * and ends. Made for a Kubernetes Job: exit code 0 when the schema is current, 1 when a migration
 * failed, 2 when a variable is missing.
 *
 * <ul>
 *   <li>{@code KONTROL_DB_URL} (jdbc:postgresql://…), {@code KONTROL_DB_USERNAME}, {@code
 *       KONTROL_DB_PASSWORD}: the owner of the schema, which no service is
 *   <li>{@code KONTROL_API_SERVER_DB_PASSWORD}, {@code KONTROL_WATCHER_DB_PASSWORD}, {@code
 *       KONTROL_RECONCILER_DB_PASSWORD}: optional; sets the password of that service's role
 * </ul>
 */
public final class MigrationRunner {
  private MigrationRunner() {}

  public static void main(String[] args) {
    System.exit(run(System.getenv()));
  }

  static int run(Map<String, String> environment) {
    String url = environment.get("KONTROL_DB_URL");
    String user = environment.get("KONTROL_DB_USERNAME");
    String password = environment.get("KONTROL_DB_PASSWORD");
    if (url == null || user == null || password == null) {
      System.err.println(
          "Set KONTROL_DB_URL (jdbc:postgresql://host:5432/database), KONTROL_DB_USERNAME and"
              + " KONTROL_DB_PASSWORD: the owner of Kontrol's schema");
      return 2;
    }
    PGSimpleDataSource owner = new PGSimpleDataSource();
    try {
      owner.setUrl(url);
      owner.setUser(user);
      owner.setPassword(password);
      int applied = Migrations.migrate(owner);
      Map<String, String> passwords = passwords(environment);
      Migrations.setPasswords(owner, passwords);
      System.out.println(
          "Schema is current: "
              + applied
              + " migrations applied, "
              + passwords.size()
              + " role passwords set");
      return 0;
    } catch (IllegalArgumentException | FlywayException | SQLException e) {
      System.err.println("Migration failed: " + e.getMessage());
      return 1;
    }
  }

  private static Map<String, String> passwords(Map<String, String> environment) {
    Map<String, String> byRole = new LinkedHashMap<>();
    Map.of(
            "KONTROL_API_SERVER_DB_PASSWORD", Migrations.API_SERVER_ROLE,
            "KONTROL_WATCHER_DB_PASSWORD", Migrations.WATCHER_ROLE,
            "KONTROL_RECONCILER_DB_PASSWORD", Migrations.RECONCILER_ROLE)
        .forEach(
            (variable, role) -> {
              String value = environment.get(variable);
              if (value != null && !value.isEmpty()) {
                byRole.put(role, value);
              }
            });
    return byRole;
  }
}
