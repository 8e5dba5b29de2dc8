package io.kontrol.migrations;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * {@code java -jar db-migrations-…-runner.jar [COMMAND]}: works on the database that the
 * environment names, and ends. Made for a Kubernetes Job: exit code 0 when it is done, 1 when it
 * failed, 2 when a variable is missing or an argument is wrong.
 *
 * <ul>
 *   <li>without a command: migrates
 *   <li>{@code grant-cluster NAME}: makes the roles of one cluster's watcher and reconciler
 *   <li>{@code revoke-cluster NAME}: drops them
 * </ul>
 *
 * <ul>
 *   <li>{@code KONTROL_DB_URL} (jdbc:postgresql://…), {@code KONTROL_DB_USERNAME}, {@code
 *       KONTROL_DB_PASSWORD}: the owner of the schema, which no service is
 *   <li>{@code KONTROL_API_SERVER_DB_PASSWORD}, {@code KONTROL_WATCHER_DB_PASSWORD}, {@code
 *       KONTROL_RECONCILER_DB_PASSWORD}: optional; sets the password of that service's role
 *   <li>{@code KONTROL_CLUSTER_WATCHER_DB_PASSWORD}, {@code
 *       KONTROL_CLUSTER_RECONCILER_DB_PASSWORD}: optional; the same with grant-cluster. They have
 *       names of their own, so that no cluster is given the password of a role that sees all
 * </ul>
 */
public final class MigrationRunner {
  private static final String USAGE =
      "Usage: java -jar db-migrations-…-runner.jar [grant-cluster NAME | revoke-cluster NAME]";

  private static final Map<ClusterService, String> CLUSTER_PASSWORDS =
      Map.of(
          ClusterService.WATCHER, "KONTROL_CLUSTER_WATCHER_DB_PASSWORD",
          ClusterService.RECONCILER, "KONTROL_CLUSTER_RECONCILER_DB_PASSWORD");

  /** What an invocation asks for; it prints what it has done. */
  @FunctionalInterface
  private interface Command {
    void run(DataSource owner, Map<String, String> environment) throws SQLException;
  }

  private MigrationRunner() {}

  public static void main(String[] args) {
    System.exit(run(System.getenv(), args));
  }

  static int run(Map<String, String> environment, String... args) {
    Command command;
    try {
      command = command(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    }
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
      command.run(owner, environment);
      return 0;
    } catch (IllegalArgumentException | IllegalStateException | FlywayException | SQLException e) {
      System.err.println((args.length == 0 ? "Migration" : args[0]) + " failed: " + e.getMessage());
      return 1;
    }
  }

  private static Command command(List<String> args) {
    if (args.isEmpty()) {
      return MigrationRunner::migrate;
    }
    if (args.size() != 2) {
      throw new IllegalArgumentException(USAGE);
    }
    String name = args.get(1);
    return switch (args.get(0)) {
      case "grant-cluster" -> {
        ClusterRoles.requireClusterId(name);
        yield (owner, environment) -> grantCluster(owner, environment, name);
      }
      case "revoke-cluster" -> {
        ClusterRoles.requireClusterId(name);
        yield (owner, environment) -> revokeCluster(owner, name);
      }
      default -> throw new IllegalArgumentException(USAGE);
    };
  }

  private static void migrate(DataSource owner, Map<String, String> environment)
      throws SQLException {
    int applied = Migrations.migrate(owner);
    Map<String, String> passwords = passwords(environment);
    Migrations.setPasswords(owner, passwords);
    System.out.println(
        "Schema is current: "
            + applied
            + " migrations applied, "
            + passwords.size()
            + " role passwords set");
  }

  private static void grantCluster(
      DataSource owner, Map<String, String> environment, String clusterId) throws SQLException {
    Migrations.requireCurrent(owner);
    Map<ClusterService, String> passwords = new EnumMap<>(ClusterService.class);
    CLUSTER_PASSWORDS.forEach(
        (service, variable) -> {
          String value = environment.get(variable);
          if (value != null && !value.isEmpty()) {
            passwords.put(service, value);
          }
        });
    ClusterRoles.grant(owner, clusterId, passwords);
    for (ClusterService service : ClusterService.values()) {
      System.out.println(
          "Cluster "
              + clusterId
              + ": its "
              + service.text()
              + " logs in as "
              + service.roleOf(clusterId)
              + (passwords.containsKey(service) ? ", password set" : ", password unchanged"));
    }
  }

  private static void revokeCluster(DataSource owner, String clusterId) throws SQLException {
    Migrations.requireCurrent(owner);
    List<String> roles = ClusterRoles.revoke(owner, clusterId);
    System.out.println(
        "Cluster "
            + clusterId
            + ": "
            + (roles.isEmpty() ? "has no roles" : "dropped " + String.join(", ", roles)));
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
