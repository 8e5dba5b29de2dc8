package io.kontrol.reconciler.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.reconciler.claim.WorkQueries.Found;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Sessions plan once. What they plan while the tables are new, empty and never analyzed has to
 * serve until autovacuum comes round, however many resources have come by then.
 */
class WorkQueriesTest {
  private static final int EACH = 1_000;

  /** Rows that are gone for good, and as many of the same identities that may follow them. */
  private static final String FILL =
      """
      INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec, deleted_at)
      SELECT n, 'local', 'shop', 'ConfigMap', 'c' || n, 'v1', '{}', now() FROM generate_series(1, %1$d) AS n;
      INSERT INTO resource_applied_states (resource_id, status, attempted_generation, deleted_at)
      SELECT n, 'success', 1, now() FROM generate_series(1, %1$d) AS n;
      INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec, apply_set, wave)
      SELECT %1$d + n, 'local', 'shop', 'ConfigMap', 'c' || n, 'v1', '{}', 'set', n %% 2
      FROM generate_series(1, %1$d) AS n;
      """;

  /** All rows of the set are owned by one that has been applied; the others are in order. */
  private static final String OWN =
      """
      INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec)
      VALUES (1000000, 'local', 'shop', 'ConfigMap', 'root', 'v1', '{}');
      INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, uid, deleted_at)
      VALUES (1000000, 1, 1, 'success', 'new', NULL);
      UPDATE resources SET owner_resource_id = 1000000, wave = 0 WHERE apply_set = 'set';
      INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, owner_uid)
      SELECT id, 1, 1, 'success', 'old' FROM resources WHERE apply_set = 'set';
      INSERT INTO resource_current_states (resource_id, k8s_resource_version)
      SELECT id, '1' FROM resources WHERE apply_set = 'set';
      """;

  private final TestDatabase database = TestDatabase.migrated();
  private final WorkQueries queries = new WorkQueries("local", 10 * EACH);
  private Connection connection;

  @BeforeEach
  void planAllWhileThereIsNothing() throws SQLException {
    byOwner("ALTER TABLE resources SET (autovacuum_enabled = false)");
    byOwner("ALTER TABLE resource_applied_states SET (autovacuum_enabled = false)");
    PGSimpleDataSource source = database.as(ClusterService.RECONCILER, "local");
    source.setPrepareThreshold(1);
    connection = source.getConnection();
    try (Statement settings = connection.createStatement()) {
      settings.execute("SET plan_cache_mode = force_generic_plan");
      settings.execute("SET statement_timeout = '10s'");
    }
    queries.everything(connection);
    queries.changedSince(connection, Instant.EPOCH);
    queries.observedSince(connection, Instant.EPOCH);
    queries.due(connection);
    queries.ofSets(connection, List.of("set"));
    queries.successors(connection, List.of(1));
    queries.deletableFoundations(connection);
    queries.dependents(connection, List.of(1));
    byOwner(FILL.formatted(EACH));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    database.close();
  }

  private void byOwner(String sql) throws SQLException {
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatFollowsTheGoneIsFoundAtOnce() throws SQLException {
    assertThat(ids(queries.successors(connection, List.of(1, 2, 4))))
        .containsExactly(EACH + 2, EACH + 4);
  }

  @Test
  void noOtherLookTakesLong() throws SQLException {
    int firstWave = EACH / 2;
    assertThat(queries.everything(connection).items()).hasSize(firstWave);
    assertThat(queries.changedSince(connection, Instant.EPOCH).items()).hasSize(firstWave);
    assertThat(queries.observedSince(connection, Instant.EPOCH).items()).isEmpty();
    assertThat(queries.due(connection).items()).isEmpty();
    assertThat(queries.ofSets(connection, List.of("set")).items()).hasSize(firstWave);
    assertThat(queries.deletableFoundations(connection).items()).isEmpty();
  }

  @Test
  void whatIsOwnedIsFoundWhenItsOwnerIsANewObject() throws SQLException {
    byOwner(OWN);
    assertThat(ids(queries.everything(connection))).contains(1 + EACH, 2 * EACH);
    assertThat(queries.dependents(connection, List.of(1_000_000)).items()).hasSize(EACH);
    byOwner("UPDATE resource_applied_states SET owner_uid = 'new' WHERE owner_uid = 'old'");
    assertThat(queries.dependents(connection, List.of(1_000_000)).items()).isEmpty();
  }

  @Test
  void anOwnerIsNotDeletedWhileOthersReferToIt() throws SQLException {
    byOwner(OWN.replace("'old'", "'new'"));
    byOwner("UPDATE resources SET deleted_at = now(), generation = 2 WHERE id = 1000000");
    byOwner("UPDATE resources SET owner_resource_id = NULL WHERE apply_set = 'set'");
    assertThat(ids(queries.everything(connection))).doesNotContain(1_000_000);
    byOwner("UPDATE resource_applied_states SET owner_uid = NULL WHERE owner_uid = 'new'");
    assertThat(ids(queries.everything(connection))).contains(1_000_000);
  }

  /** In a fleet in order, of which hardly anything is due: that is what a service mostly sees. */
  @Test
  void dueWorkIsFoundByTheIndexOfLeasesAndRetries() throws SQLException {
    byOwner(
        """
        UPDATE resource_applied_states SET next_attempt_at = now() - INTERVAL '1 second' WHERE resource_id = 1;
        ANALYZE
        """);
    StringBuilder plan = new StringBuilder();
    try (Connection owner = database.owner().getConnection();
        Statement explain = owner.createStatement();
        ResultSet line =
            explain.executeQuery(
                "EXPLAIN SELECT resource_id FROM resource_work"
                    + " WHERE due_at <= statement_timestamp() AND cluster_id = 'local'")) {
      while (line.next()) {
        plan.append(line.getString(1)).append('\n');
      }
    }
    assertThat(plan.toString()).contains("idx_ras_due_at");
  }

  @Test
  void deletesTakeTheWavesOfASetBackwards() throws SQLException {
    byOwner("UPDATE resources SET deleted_at = now(), generation = 2 WHERE apply_set = 'set'");
    assertThat(ids(queries.ofSets(connection, List.of("set"))))
        .hasSize(EACH / 2)
        .allMatch(id -> id % 2 == 1);
    int ofFirstWave = 2 * EACH;
    int ofLastWave = 2 * EACH - 1;
    Claims claims = new Claims();
    claims.addRows(connection, List.of(ofFirstWave, ofLastWave));
    connection.setAutoCommit(false);
    assertThat(
            claims
                .claim(connection, List.of(ofFirstWave, ofLastWave), Duration.ofSeconds(1))
                .works())
        .extracting(Work::resourceId)
        .containsExactly(ofLastWave);
  }

  private static List<Integer> ids(Found found) {
    return found.items().stream().map(WorkItem::resourceId).toList();
  }
}
