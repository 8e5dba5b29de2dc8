package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/**
 * Each table has exactly one writer. The tables are read from the catalog, so that a new one is
 * held to the rule without anybody thinking of it.
 */
class OneWriterTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private static final List<String> ROLES =
      List.of(Migrations.API_SERVER_ROLE, Migrations.WATCHER_ROLE, Migrations.RECONCILER_ROLE);

  /** Who may write what; a table that is not here belongs to the owner of the schema alone. */
  private static final Map<String, Set<String>> WRITES =
      Map.of(
          Migrations.API_SERVER_ROLE,
          Set.of(
              "resources",
              "resource_revisions",
              "events_user",
              "events_system",
              "idempotency_keys",
              "users",
              "user_sessions",
              "password_links",
              "api_tokens",
              "access_grants",
              "login_failures",
              "databases",
              "deployment_specs",
              "deployment_revisions",
              "deployment_upgrades",
              "deployment_upgrade_items",
              "database_backups",
              "jobs",
              "webhooks",
              "webhook_deliveries",
              "nodes",
              "heartbeat_listening_periods",
              "node_registration_tokens",
              "node_lifecycle_logs",
              "pools",
              "schedules",
              "pool_scalings",
              "node_configurations",
              "node_configuration_schemas",
              "metrics",
              "node_heartbeats",
              "pool_analytics",
              "system_analytics",
              "region_analytics",
              "metric_rollups"),
          Migrations.WATCHER_ROLE,
          Set.of("resource_current_states", "watcher_leases", "events_k8s_watch"),
          Migrations.RECONCILER_ROLE,
          Set.of("resource_applied_states", "events_reconciler", "reconciler_replicas"));

  /**
   * Where the api-server only adds rows: nobody who takes it over can cover the traces, or change a
   * version of a template that deployments rest on.
   */
  private static final Set<String> APPENDED = Set.of("audit_logs", "templates");

  /** Written through their parents alone. */
  private static final Set<String> PARTITIONS =
      Set.of("metrics_default", "node_heartbeats_default", "pool_analytics_default");

  /** What the services tell each other by. */
  private static final List<String> SHARED =
      List.of("resources", "resource_current_states", "resource_applied_states", "resource_status");

  /** What else a service reads of what it does not write; everything else is hidden from it. */
  private static final Map<String, Set<String>> READS =
      Map.of(
          Migrations.API_SERVER_ROLE,
          Set.of(
              "events",
              "events_k8s_watch",
              "events_reconciler",
              "watcher_leases",
              "reconciler_replicas",
              "audit_logs",
              "metrics_default",
              "node_heartbeats_default",
              "pool_analytics_default",
              "templates"),
          Migrations.WATCHER_ROLE,
          Set.of(),
          Migrations.RECONCILER_ROLE,
          Set.of());

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  static Stream<Arguments> rolesAndTables() throws SQLException {
    List<String> tables = tables();
    return ROLES.stream().flatMap(role -> tables.stream().map(table -> Arguments.of(role, table)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("rolesAndTables")
  void aServiceWritesItsOwnTablesAndIsRefusedEveryOther(String role, String table)
      throws Exception {
    boolean own = WRITES.getOrDefault(role, Set.of()).contains(table);
    try (Connection connection = DATABASE.as(role).getConnection();
        Statement statement = connection.createStatement()) {
      for (String write : writes(table)) {
        boolean appends =
            role.equals(Migrations.API_SERVER_ROLE)
                && APPENDED.contains(table)
                && write.startsWith("INSERT");
        if (own || appends) {
          assertThatCode(() -> statement.execute(write)).as(write).doesNotThrowAnyException();
          continue;
        }
        assertRefused(statement, write);
      }
      assertRefused(statement, "TRUNCATE " + table + " CASCADE");
      assertRefused(statement, "DROP TABLE " + table + " CASCADE");
      assertRefused(statement, "ALTER TABLE " + table + " ADD COLUMN extra INTEGER");
    }
  }

  @Test
  void eachTableHasOneWriter() throws Exception {
    List<String> written = WRITES.values().stream().flatMap(Set::stream).toList();

    assertThat(written).doesNotHaveDuplicates();
    assertThat(tables())
        .as("a new table belongs to a service, or to the owner of the schema")
        .containsAll(written)
        .allMatch(
            table ->
                written.contains(table)
                    || APPENDED.contains(table)
                    || PARTITIONS.contains(table)
                    || table.equals("flyway_schema_history")
                    || table.equals("cluster_roles")
                    || table.equals("events"));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("rolesAndTables")
  void aServiceReadsWhatWasGrantedToItAndNothingElse(String role, String table) throws Exception {
    boolean granted =
        SHARED.contains(table)
            || WRITES.getOrDefault(role, Set.of()).contains(table)
            || READS.getOrDefault(role, Set.of()).contains(table);
    try (Connection connection = DATABASE.as(role).getConnection();
        Statement statement = connection.createStatement()) {
      String read = "SELECT FROM " + table + " LIMIT 1";
      if (granted) {
        assertThatCode(() -> statement.execute(read)).as(read).doesNotThrowAnyException();
        return;
      }
      assertRefused(statement, read);
    }
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aNewTableIsUnreadableUntilItIsGranted(String role) throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection();
        Statement create = owner.createStatement();
        Connection connection = database.as(role).getConnection();
        Statement statement = connection.createStatement()) {
      create.execute("CREATE TABLE secrets_of_tomorrow (password_hash TEXT)");
      assertRefused(statement, "SELECT password_hash FROM secrets_of_tomorrow");
      create.execute("GRANT SELECT ON secrets_of_tomorrow TO " + role);
      assertThatCode(() -> statement.execute("SELECT password_hash FROM secrets_of_tomorrow"))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("roles")
  void everyServiceReadsTheStates(String role) throws Exception {
    try (Connection connection = DATABASE.as(role).getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : SHARED) {
        statement.execute("SELECT FROM " + table + " LIMIT 1");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("roles")
  void noServiceMayCreateAnythingOrBecomeAnother(String role) throws Exception {
    try (Connection connection = DATABASE.as(role).getConnection();
        Statement statement = connection.createStatement()) {
      assertRefused(statement, "CREATE TABLE own (id INTEGER)");
      for (String other : ROLES) {
        if (!other.equals(role)) {
          assertRefused(statement, "SET ROLE " + other);
        }
      }
    }
  }

  static Stream<String> roles() {
    return ROLES.stream();
  }

  /** Statements that touch no row: rights are checked all the same. */
  private static List<String> writes(String table) throws SQLException {
    String column =
        strings(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
                    + " AND is_generated = 'NEVER' AND table_name = '"
                    + table
                    + "' ORDER BY ordinal_position LIMIT 1")
            .get(0);
    return List.of(
        "INSERT INTO "
            + table
            + " ("
            + column
            + ") SELECT "
            + column
            + " FROM "
            + table
            + " WHERE FALSE",
        "UPDATE " + table + " SET " + column + " = " + column + " WHERE FALSE",
        "DELETE FROM " + table + " WHERE FALSE");
  }

  private static void assertRefused(Statement statement, String sql) {
    assertThatThrownBy(() -> statement.execute(sql))
        .as(sql)
        .isInstanceOfSatisfying(
            PSQLException.class,
            e -> assertThat(e.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
  }

  private static List<String> tables() throws SQLException {
    return strings(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            + " AND table_type = 'BASE TABLE' ORDER BY 1");
  }

  private static List<String> strings(String query) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        strings.add(result.getString(1));
      }
    }
    return strings;
  }
}
