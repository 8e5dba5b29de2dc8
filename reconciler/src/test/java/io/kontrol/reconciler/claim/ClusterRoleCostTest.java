package io.kontrol.reconciler.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.Closing;
import io.kontrol.migrations.testing.InTurn;
import io.kontrol.migrations.testing.InTurn.Way;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What row-level security costs the reconciler's statements: the same ones, by turns, in a database
 * without a granted cluster, by the plain role in one with it, and by the role of the cluster.
 */
@Tag("speed")
class ClusterRoleCostTest {
  private static final Logger LOG = Logger.getLogger(ClusterRoleCostTest.class);
  private static final String CLUSTER = "local";
  private static final int ROUNDS = 40;
  private static final int RESOURCES = 20_000;
  private static final int BATCH = 100;

  /** As many rows of another cluster; the first 4,000 of both were not applied yet. */
  private static final String FILL =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
      SELECT CASE WHEN n %% 2 = 1 THEN 'local' ELSE 'another' END, 'shop', 'ConfigMap', 'c' || n, 'v1',
          jsonb_build_object('data', repeat('x', 1000))
      FROM generate_series(1, 2 * %1$d) AS n;
      INSERT INTO resource_applied_states (resource_id, status, generation, attempted_generation, k8s_resource_version,
          owned_fields_hash, uid, applied_at)
      SELECT id, 'success', CASE WHEN id > 4000 THEN 1 END, CASE WHEN id > 4000 THEN 1 END, '5', 'hash', 'uid', NOW()
      FROM resources;
      INSERT INTO resource_current_states (resource_id, generation, k8s_resource_version, owned_fields_hash, uid, observed_at)
      SELECT id, 1, '5', 'hash', 'uid', NOW() FROM resources;
      UPDATE resource_current_states SET updated_at = '2100-01-01' WHERE resource_id <= 200
      """;

  private static final Instant JUST_NOW = Instant.parse("2099-12-31T00:00:00Z");

  private final Closing closing = new Closing();
  private final WorkQueries queries = new WorkQueries(CLUSTER, 1_000);
  private final Claims claims = new Claims();
  private List<Connection> sessions = List.of();

  @BeforeEach
  void fill() throws SQLException {
    TestDatabase without = closing.opened(TestDatabase.migrated());
    TestDatabase with = closing.opened(TestDatabase.migrated());
    with.grantCluster(CLUSTER);
    for (TestDatabase database : List.of(without, with)) {
      try (Connection owner = database.owner().getConnection()) {
        execute(owner, FILL.formatted(RESOURCES));
        execute(owner, "VACUUM ANALYZE");
      }
    }
    sessions =
        List.of(
            session(without, Migrations.RECONCILER_ROLE),
            session(with, Migrations.RECONCILER_ROLE),
            session(with, ClusterService.RECONCILER.roleOf(CLUSTER)));
  }

  @AfterEach
  void close() {
    closing.close();
  }

  private Connection session(TestDatabase database, String role) throws SQLException {
    PGSimpleDataSource source = database.as(role);
    source.setPrepareThreshold(1);
    Connection session = closing.opened(source.getConnection());
    execute(session, "SET plan_cache_mode = force_generic_plan"); // as the service's sessions
    session.setAutoCommit(false);
    return session;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @FunctionalInterface
  private interface Statements {
    void run(Connection session) throws SQLException;
  }

  private List<Double> ratios(String name, Statements statements) throws SQLException {
    List<Way> ways = new ArrayList<>();
    for (Connection session : sessions) {
      ways.add(
          () -> {
            statements.run(session);
            session.rollback();
          });
    }
    List<Double> ratios = InTurn.medianRatios(ROUNDS, ways);
    LOG.infof(
        "%s: plain role beside a granted cluster %.2f, role of the cluster %.2f",
        name, ratios.get(0), ratios.get(1));
    return ratios;
  }

  @Test
  void theSweepOverAFleet() throws SQLException {
    List<Double> ratios = ratios("sweep", queries::everything);

    assertThat(ratios.get(0)).isLessThan(1.15);
    assertThat(ratios.get(1)).isLessThan(3);
  }

  @Test
  void aClaimOfABatch() throws SQLException {
    List<Integer> ids = IntStream.range(0, BATCH).map(n -> 2 * n + 1).boxed().toList();
    List<Double> ratios =
        ratios(
            "claim",
            session ->
                assertThat(claims.claim(session, ids, Duration.ofSeconds(1)).works())
                    .hasSize(BATCH));

    assertThat(ratios.get(0)).isLessThan(1.15);
    assertThat(ratios.get(1)).isLessThan(2);
  }

  @Test
  void theSearchAfterAWakeUp() throws SQLException {
    List<Double> ratios =
        ratios(
            "search after a wake-up",
            session -> assertThat(queries.observedSince(session, JUST_NOW).items()).hasSize(BATCH));

    assertThat(ratios.get(0)).isLessThan(1.15);
    assertThat(ratios.get(1)).isLessThan(2);
  }
}
