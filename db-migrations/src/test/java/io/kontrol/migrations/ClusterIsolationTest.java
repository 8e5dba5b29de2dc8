package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/**
 * The roles of the cluster north are refused every row of the cluster south. The tables are read
 * from the catalog, so that a new one is held to the rule without anybody thinking of it.
 */
class ClusterIsolationTest {
  private static final String NORTH = "north";
  private static final String SOUTH = "south";
  private static final String REFUSED = "42501";

  /** For each table a row of a cluster; %1$s is the cluster, %2$d its resource. */
  private static final Map<String, String> ROWS =
      Map.of(
          "resources",
          "INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)"
              + " VALUES ('%1$s', 'shop', 'ConfigMap', 'settings', 'v1', '{}')",
          "resource_current_states",
          "INSERT INTO resource_current_states (resource_id, spec) VALUES (%2$d, '\"of %1$s\"')",
          "resource_applied_states",
          "INSERT INTO resource_applied_states (resource_id, spec) VALUES (%2$d, '\"of %1$s\"')",
          "watcher_leases",
          "INSERT INTO watcher_leases (cluster_id, holder, expires_at)"
              + " VALUES ('%1$s', 'of %1$s', NOW())",
          "reconciler_replicas",
          "INSERT INTO reconciler_replicas (cluster_id, instance, started_at, heartbeat_at,"
              + " expires_at, connection, connection_since)"
              + " VALUES ('%1$s', 'a', NOW(), NOW(), NOW(), 'Connected', NOW())",
          "events_k8s_watch",
          "INSERT INTO events_k8s_watch (source, type, cluster_id, resource_id)"
              + " VALUES ('k8s_watch', 'Changed', '%1$s', %2$d)",
          "events_reconciler",
          "INSERT INTO events_reconciler (source, type, cluster_id, resource_id)"
              + " VALUES ('reconciler', 'Applied', '%1$s', %2$d)",
          "cluster_roles",
          "INSERT INTO cluster_roles (role_name, cluster_id, service)"
              + " VALUES ('%1$s', '%1$s', 'watcher')");

  private static final int NORTH_ID = 1;
  private static final int SOUTH_ID = 2;

  private static final TestDatabase DATABASE = withTwoClusters();

  private static TestDatabase withTwoClusters() {
    TestDatabase database = TestDatabase.migrated();
    try (Connection owner = database.owner().getConnection()) {
      for (String table : writtenTables()) {
        Sql.execute(owner, row(table, NORTH, NORTH_ID));
        Sql.execute(owner, row(table, SOUTH, SOUTH_ID));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    database.grantCluster(NORTH);
    database.grantCluster(SOUTH);
    return database;
  }

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  /** In an order in which resources come first, since other rows refer to them. */
  private static List<String> writtenTables() {
    return Stream.concat(
            Stream.of("resources"),
            ROWS.keySet().stream()
                .filter(table -> !table.equals("resources") && !table.equals("cluster_roles"))
                .sorted())
        .toList();
  }

  private static String row(String table, String clusterId, int resourceId) {
    return Objects.requireNonNull(ROWS.get(table), "no row is known for the table " + table)
        .formatted(clusterId, resourceId);
  }

  /** Everything in which the role of a service, or of a cluster, has a right. */
  private static final String REACHABLE =
      """
      SELECT c.relname FROM pg_class c
      WHERE c.relnamespace = 'public'::REGNAMESPACE AND c.relkind = ANY (string_to_array(?, NULL)::"char"[])
          AND has_any_column_privilege(?::NAME, c.oid, 'SELECT, INSERT, UPDATE')
      ORDER BY 1
      """;

  private static List<String> reachable(String kinds, String role) throws SQLException {
    try (Connection owner = DATABASE.owner().getConnection()) {
      return Sql.texts(owner, REACHABLE, kinds, role);
    }
  }

  static Stream<Arguments> rolesAndTables() throws SQLException {
    Stream.Builder<Arguments> all = Stream.builder();
    for (ClusterService service : ClusterService.values()) {
      reachable("rp", service.roleOf(NORTH))
          .forEach(table -> all.add(Arguments.of(service, table)));
    }
    return all.build();
  }

  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void aClusterRoleReachesWhatThePlainRoleReaches(ClusterService service) throws Exception {
    String own = service.roleOf(NORTH);

    assertThat(reachable("rp", own))
        .as("a new table needs a policy in ClusterIsolation, and a row in this test")
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(reachable("rp", service.plainRole()).stream(), Stream.of("cluster_roles"))
                .toList());
    assertThat(reachable("v", own))
        .as("a view for watchers or reconcilers needs security_invoker")
        .containsExactlyElementsOf(reachable("v", service.plainRole()));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("rolesAndTables")
  void aClusterRoleIsRefusedEachRowOfAnotherCluster(ClusterService service, String table)
      throws Exception {
    try (Connection connection = DATABASE.as(service.roleOf(NORTH)).getConnection()) {
      assertThat(Sql.texts(connection, "SELECT " + key(table) + " FROM " + table))
          .as("reads its own rows only")
          .containsExactly(ofNorth(table));
      assertThat(
              Sql.texts(
                  connection, "SELECT relrowsecurity::TEXT FROM pg_class WHERE relname = ?", table))
          .containsExactly("true");
      assertTouchesNothing(
          connection,
          "UPDATE %1$s SET %2$s = %2$s WHERE %2$s::TEXT <> '%3$s'"
              .formatted(table, key(table), ofNorth(table)));
      assertTouchesNothing(
          connection,
          "DELETE FROM %s WHERE %s::TEXT <> '%s'".formatted(table, key(table), ofNorth(table)));
      assertRefused(connection, row(table, SOUTH, SOUTH_ID));
      assertRefused(
          connection, "UPDATE %s SET %s = %s".formatted(table, key(table), ofSouth(table)));
      assertRefused(connection, "TRUNCATE " + table);
      assertThatThrownBy(
              () -> {
                Sql.execute(connection, "SET row_security = off");
                Sql.execute(connection, "SELECT " + key(table) + " FROM " + table);
              })
          .as("it cannot be switched off")
          .hasMessageContaining("row-level security");
    }
    try (Connection owner = DATABASE.owner().getConnection()) {
      assertThat(Sql.texts(owner, "SELECT %1$s FROM %2$s".formatted(key(table), table)))
          .as("the rows of the other are there")
          .contains(ofSouth(table).replace("'", ""));
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("rolesAndTables")
  void aClusterRoleWritesItsOwnRowsWhereThePlainRoleMay(ClusterService service, String table)
      throws Exception {
    try (Connection connection = DATABASE.as(service.roleOf(NORTH)).getConnection()) {
      connection.setAutoCommit(false);
      for (String write :
          List.of(
              "UPDATE %1$s SET %2$s = %2$s".formatted(table, key(table)),
              "DELETE FROM " + table,
              row(table, NORTH, NORTH_ID))) {
        if (mayWrite(service, table)) {
          try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(write)).as(write).isEqualTo(1);
          }
        } else {
          assertRefused(connection, write);
          connection.rollback();
        }
      }
      connection.rollback();
    }
  }

  private static boolean mayWrite(ClusterService service, String table) throws SQLException {
    try (Connection owner = DATABASE.owner().getConnection()) {
      return Sql.exists(
          owner,
          "SELECT 1 WHERE has_table_privilege(?::NAME, ?::REGCLASS, 'INSERT')",
          service.plainRole(),
          table);
    }
  }

  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void viewsAndFunctionsShowTheOwnClusterOnly(ClusterService service) throws Exception {
    try (Connection connection = DATABASE.as(service.roleOf(NORTH)).getConnection()) {
      assertThat(Sql.texts(connection, "SELECT resource_id FROM resource_status"))
          .containsExactly(Integer.toString(NORTH_ID));
      assertThat(Sql.texts(connection, "SELECT resource_id FROM resource_work"))
          .containsExactly(Integer.toString(NORTH_ID));
      assertThat(
              Sql.texts(
                  connection, "SELECT COALESCE(resource_sync(?::INTEGER), 'none')", "" + SOUTH_ID))
          .containsExactly("none");
    }
  }

  /** A function that sees a row before its policy was checked could tell what is in it. */
  @Test
  void aFunctionInTheConditionDoesNotSeeOtherRows() throws Exception {
    try (Connection connection =
        DATABASE.as(ClusterService.WATCHER.roleOf(NORTH)).getConnection()) {
      Sql.execute(
          connection,
          """
          CREATE FUNCTION pg_temp.is_north(text) RETURNS BOOLEAN LANGUAGE plpgsql COST 0.0001 AS $$
          BEGIN
              IF $1 <> 'north' THEN RAISE EXCEPTION 'seen: %', $1; END IF;
              RETURN TRUE;
          END $$
          """);
      for (String table : List.of("resources", "resource_status", "resource_work")) {
        assertThat(
                Sql.texts(
                    connection,
                    "SELECT cluster_id FROM " + table + " WHERE pg_temp.is_north(cluster_id)"))
            .as(table)
            .containsExactly("north");
      }
      assertThatThrownBy(() -> Sql.texts(connection, "SELECT pg_temp.is_north('south')"))
          .hasMessageContaining("seen: south");
    }
  }

  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void anEventIsNotWrittenForTheResourceOfAnotherCluster(ClusterService service) throws Exception {
    String table = service == ClusterService.WATCHER ? "events_k8s_watch" : "events_reconciler";
    try (Connection connection = DATABASE.as(service.roleOf(NORTH)).getConnection()) {
      connection.setAutoCommit(false);
      assertThatCode(
              () -> Sql.execute(connection, row(table, NORTH, NORTH_ID).replace(", 1)", ", NULL)")))
          .as("an event of the cluster")
          .doesNotThrowAnyException();
      connection.rollback();
      assertRefused(connection, row(table, NORTH, SOUTH_ID));
      connection.rollback();
      assertRefused(connection, row(table, NORTH, 3)); // nor for the one that is created next
      connection.rollback();
      assertRefused(connection, row(table, NORTH, NORTH_ID).replace("'north'", "NULL"));
    }
  }

  /** Otherwise the message would tell which resources there are. */
  @Test
  void aRefusalIsTheSameWhetherTheRowExistsOrNot() throws Exception {
    try (Connection connection =
        DATABASE.as(ClusterService.WATCHER.roleOf(NORTH)).getConnection()) {
      String ofAnother = refusal(connection, row("resource_current_states", SOUTH, SOUTH_ID));
      String ofNobody = refusal(connection, row("resource_current_states", SOUTH, 77));

      assertThat(ofAnother).isEqualTo(ofNobody).doesNotContain("2", SOUTH);
      assertThat(refusal(connection, row("watcher_leases", SOUTH, SOUTH_ID)))
          .isEqualTo(refusal(connection, row("watcher_leases", "nobody", SOUTH_ID)));
    }
  }

  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void aClusterRoleCannotBecomeAnother(ClusterService service) throws Exception {
    try (Connection connection = DATABASE.as(service.roleOf(NORTH)).getConnection()) {
      for (ClusterService other : ClusterService.values()) {
        assertRefused(connection, "SET ROLE \"" + other.roleOf(SOUTH) + "\"");
        assertRefused(connection, "SET ROLE " + other.plainRole());
        assertRefused(connection, "SET SESSION AUTHORIZATION " + other.plainRole());
      }
      assertRefused(connection, "CREATE TABLE own (id INTEGER)");
      Sql.execute(connection, "SET ROLE " + service.group());
      assertThat(Sql.texts(connection, "SELECT id FROM resources"))
          .as("the group belongs to no cluster")
          .isEmpty();
    }
  }

  /** Such a function reads with its owner's rights, and the owner sees all clusters. */
  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void noFunctionLendsAClusterRoleTheRightsOfItsOwner(ClusterService service) throws Exception {
    try (Connection owner = DATABASE.owner().getConnection()) {
      assertThat(
              Sql.texts(
                  owner,
                  """
                  SELECT oid::REGPROCEDURE FROM pg_proc
                  WHERE pronamespace = 'public'::REGNAMESPACE AND prosecdef AND has_function_privilege(?::NAME, oid, 'EXECUTE')
                  """,
                  service.roleOf(NORTH)))
          .isEmpty();
    }
  }

  private static String key(String table) {
    return table.startsWith("resource_") && table.endsWith("_states")
        ? "resource_id"
        : "cluster_id";
  }

  private static String ofNorth(String table) {
    return key(table).equals("resource_id") ? Integer.toString(NORTH_ID) : NORTH;
  }

  /** As a literal. */
  private static String ofSouth(String table) {
    return key(table).equals("resource_id") ? Integer.toString(SOUTH_ID) : "'" + SOUTH + "'";
  }

  /** Refused, or done to no row. */
  private static void assertTouchesNothing(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isZero();
    } catch (PSQLException e) {
      assertThat(e.getSQLState()).as(sql).isEqualTo(REFUSED);
    }
  }

  private static void assertRefused(Connection connection, String sql) {
    refusal(connection, sql);
  }

  private static String refusal(Connection connection, String sql) {
    try {
      Sql.execute(connection, sql);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(sql).isEqualTo(REFUSED);
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("was not refused: " + sql);
  }
}
