package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class ClusterRolesTest {
  private static final String COUNT = "SELECT count(*)::TEXT FROM resources";

  private static final String TWO_CLUSTERS =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
      SELECT cluster_id, 'shop', 'ConfigMap', 'settings-' || number, 'v1', '{}'
      FROM (VALUES ('north', 3), ('south', 5)) AS c (cluster_id, amount), generate_series(1, amount) AS number
      """;

  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void aRoleIsNamedForItsCluster(ClusterService service) {
    assertThat(service.roleOf("Prod.eu-1_a")).isEqualTo(service.plainRole() + "_Prod.eu-1_a");
  }

  @ParameterizedTest
  @EnumSource(ClusterService.class)
  void namesOfLongClusterIdsFitAndDiffer(ClusterService service) {
    String end = "a".repeat(60);
    Set<String> names =
        Stream.of(end, "b" + end, "c".repeat(99) + "d", "c".repeat(99) + "D", "c".repeat(99))
            .map(service::roleOf)
            .collect(Collectors.toSet());

    assertThat(names).hasSize(5).allMatch(name -> name.length() == 63 && name.contains("~"));
  }

  @Test
  void clusterIdsThatTheRunnerTakes() {
    for (String good : List.of("a", "prod", "Prod-1_x.y", "0", "a".repeat(100))) {
      assertThat(ClusterRoles.requireClusterId(good)).isEqualTo(good);
    }
    for (String bad : List.of("", "-a", "a-", "a b", "a'b", "a\"b", "a~b", "ä", "a".repeat(101))) {
      assertThatThrownBy(() -> ClusterRoles.requireClusterId(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void withoutAGrantNoTableHasRowLevelSecurity() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection()) {
      assertThat(
              Sql.texts(
                  owner,
                  "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity"))
          .containsExactly("cluster_roles");
    }
  }

  @Test
  void aClusterIsGrantedInADatabaseWithDataAndInUse() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection();
        Connection plain = database.as(Migrations.RECONCILER_ROLE).getConnection()) {
      Sql.execute(owner, TWO_CLUSTERS);
      assertThat(Sql.texts(plain, COUNT)).containsExactly("8");

      database.grantCluster("north");

      assertThat(Sql.texts(plain, COUNT)).as("an open session").containsExactly("8");
      assertThat(asRole(database, Migrations.API_SERVER_ROLE)).isEqualTo("8");
      assertThat(asRole(database, Migrations.WATCHER_ROLE)).isEqualTo("8");
      assertThat(asRole(database, ClusterService.WATCHER.roleOf("north"))).isEqualTo("3");
      assertThat(asRole(database, ClusterService.RECONCILER.roleOf("north"))).isEqualTo("3");

      database.grantCluster("south");

      assertThat(asRole(database, ClusterService.WATCHER.roleOf("north"))).isEqualTo("3");
      assertThat(asRole(database, ClusterService.WATCHER.roleOf("south"))).isEqualTo("5");
    }
  }

  @Test
  void aGrantWaitsForWhoeverReadsATable() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection();
        Connection reader = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      Sql.execute(owner, TWO_CLUSTERS);
      reader.setAutoCommit(false);
      assertThat(Sql.texts(reader, COUNT)).containsExactly("8");
      Thread grant = new Thread(() -> database.grantCluster("north"));
      grant.start();
      await(
          owner,
          "SELECT 1 FROM pg_locks WHERE relation = 'resources'::REGCLASS AND mode = 'AccessExclusiveLock' AND NOT granted");

      reader.commit();
      grant.join();

      assertThat(asRole(database, ClusterService.WATCHER.roleOf("north"))).isEqualTo("3");
    }
  }

  @Test
  void openSessionsOfARevokedClusterSeeNothing() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        TestDatabase other = TestDatabase.migrated();
        Connection owner = database.owner().getConnection()) {
      Sql.execute(owner, TWO_CLUSTERS);
      database.grantCluster("north");
      other.grantCluster("north");
      String role = ClusterService.WATCHER.roleOf("north");
      try (Connection session = database.as(role).getConnection()) {
        assertThat(Sql.texts(session, COUNT)).containsExactly("3");

        assertThat(ClusterRoles.revoke(database.owner(), "north")).hasSize(2);

        assertThat(Sql.texts(session, COUNT)).containsExactly("0");
      }
      assertThat(asRole(other, role)).as("the other database keeps the role").isEqualTo("0");
      assertThat(ClusterRoles.revoke(other.owner(), "north")).hasSize(2);
      assertThat(Sql.texts(owner, "SELECT rolname FROM pg_roles WHERE rolname = ?", role))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUPERUSER", "BYPASSRLS", "CREATEROLE", "IN ROLE kontrol_reconciler"})
  void aRoleThatIsThereAndMayDoMoreIsNotUsed(String attribute) throws Exception {
    String role = ClusterService.RECONCILER.roleOf("taken");
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection()) {
      Sql.execute(owner, "CREATE ROLE " + role + " LOGIN " + attribute);
      try {
        assertThatThrownBy(() -> ClusterRoles.grant(database.owner(), "taken", Map.of()))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(role);
        assertThat(Sql.texts(owner, "SELECT role_name FROM cluster_roles")).isEmpty();
      } finally {
        Sql.execute(owner, "DROP ROLE " + role);
      }
    }
  }

  @Test
  void theOwnerGrantsWhereAnAdministratorHasMadeTheRoles() throws Exception {
    TestDatabase.migrated().close(); // so that the services' roles exist on this server
    try (TestDatabase database = TestDatabase.empty();
        Connection administrator = database.owner().getConnection()) {
      Sql.execute(
          administrator,
          """
          DO $$ BEGIN CREATE ROLE plain_owner LOGIN PASSWORD 'plain';
          EXCEPTION WHEN duplicate_object THEN NULL; END $$;
          ALTER DATABASE %s OWNER TO plain_owner;
          ALTER SCHEMA public OWNER TO plain_owner
          """
              .formatted(database.owner().getDatabaseName()));
      PGSimpleDataSource owner = new PGSimpleDataSource();
      owner.setUrl(database.url());
      owner.setUser("plain_owner");
      owner.setPassword("plain");
      Migrations.migrate(owner);
      for (ClusterService service : ClusterService.values()) {
        Sql.execute(
            administrator,
            """
            DO $$ BEGIN CREATE ROLE %1$s NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            CREATE ROLE %2$s LOGIN PASSWORD '%3$s' IN ROLE %1$s;
            ALTER ROLE %2$s SET enable_seqscan = off
            """
                .formatted(service.group(), service.roleOf("given"), TestDatabase.PASSWORD));
      }
      try {
        ClusterRoles.grant(owner, "given", Map.of());

        assertThat(asRole(database, ClusterService.WATCHER.roleOf("given"))).isEqualTo("0");
      } finally {
        for (ClusterService service : ClusterService.values()) {
          Sql.execute(administrator, "DROP OWNED BY " + service.roleOf("given"));
          Sql.execute(administrator, "DROP ROLE " + service.roleOf("given"));
        }
      }
    }
  }

  /** A hub in which every cluster has its own roles closes the doors that lead to all of them. */
  @Test
  void plainRolesThatMayNotLogInAreOutAndClusterRolesAreNot() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection()) {
      database.grantCluster("north");
      Sql.execute(owner, "ALTER ROLE kontrol_watcher NOLOGIN");
      try {
        assertThatThrownBy(() -> asRole(database, Migrations.WATCHER_ROLE))
            .hasMessageContaining("not permitted to log in");
        assertThat(asRole(database, ClusterService.WATCHER.roleOf("north"))).isEqualTo("0");
        Migrations.migrate(database.owner());
        assertThatThrownBy(() -> asRole(database, Migrations.WATCHER_ROLE))
            .as("migrating does not open it")
            .isInstanceOf(SQLException.class);
      } finally {
        Sql.execute(owner, "ALTER ROLE kontrol_watcher LOGIN");
      }
    }
  }

  @Test
  void whoeverElseReadsTheTablesStillDoes() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection()) {
      Sql.execute(owner, TWO_CLUSTERS);
      database.grantCluster("north");
      Sql.execute(owner, "CREATE ROLE reports LOGIN PASSWORD 'reports'");
      try {
        Sql.execute(owner, "GRANT SELECT ON resources TO reports");
        try (Connection reports =
            DriverManager.getConnection(database.url(), "reports", "reports")) {
          assertThat(Sql.texts(reports, COUNT)).containsExactly("8");
        }
      } finally {
        Sql.execute(owner, "DROP OWNED BY reports");
        Sql.execute(owner, "DROP ROLE reports");
      }
    }
  }

  @Test
  void aMigrationBringsRightsUpToDate() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection()) {
      database.grantCluster("north");
      Sql.execute(owner, "ALTER TABLE watcher_leases DISABLE ROW LEVEL SECURITY");
      Sql.execute(owner, "REVOKE ALL ON resource_status FROM kontrol_cluster_watchers");

      Migrations.migrate(database.owner());

      assertThat(
              Sql.texts(
                  owner,
                  "SELECT relrowsecurity::TEXT FROM pg_class WHERE oid = 'watcher_leases'::REGCLASS"))
          .containsExactly("true");
      try (Connection watcher =
              database.as(ClusterService.WATCHER.roleOf("north")).getConnection();
          Statement statement = watcher.createStatement()) {
        assertThatCode(() -> statement.execute("SELECT sync FROM resource_status"))
            .doesNotThrowAnyException();
      }
    }
  }

  private static String asRole(TestDatabase database, String role) throws SQLException {
    try (Connection connection = database.as(role).getConnection()) {
      return Sql.texts(connection, COUNT).get(0);
    }
  }

  private static void await(Connection connection, String rowExists) throws SQLException {
    while (!Sql.exists(connection, rowExists)) {
      Thread.onSpinWait();
    }
  }
}
