package io.kontrol.reconciler.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Four times as many members of an apply set cost four times as much to find, whatever the planner
 * believes of the tables. Cost is counted in what the database has read, which no load changes.
 */
class WaveCostTest {
  private static final int FEW = 300;
  private static final int CLAIMED = 50;

  /** What the planner knows. */
  enum Statistics {
    NONE,
    OF_EMPTY_TABLES,
    OF_RESOURCES_BEFORE_THEY_ARE_APPLIED
  }

  /** Three waves of one set, followed by what undoes them. */
  private static final String FILL =
      """
      INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec, apply_set, wave)
      SELECT n, 'local', 'shop', 'ConfigMap', 'c' || n, 'v1', '{}', 'set', 3 * (n - 1) / %1$d
      FROM generate_series(1, %1$d) AS n
      """;

  private static final String APPLY_FIRST_WAVE =
      """
      INSERT INTO resource_applied_states (resource_id, status, generation, attempted_generation)
      SELECT id, CASE wave WHEN 0 THEN 'success' END, CASE wave WHEN 0 THEN 1 END, CASE wave WHEN 0 THEN 1 END
      FROM resources
      """;

  private static final String DELETE =
      "UPDATE resources SET deleted_at = now(), generation = generation + 1";

  /** Rows of tables, and entries of indexes. */
  private static final String READ =
      """
      SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class WHERE relname ~ 'resource|^idx_r'
      """;

  private final WorkQueries looks = new WorkQueries("local", 100_000);
  private final Claims claims = new Claims();

  @ParameterizedTest
  @EnumSource
  void fourTimesAsManyMembersCostFourTimesAsMuch(Statistics statistics) throws SQLException {
    List<Long> few = costs(FEW, statistics);
    List<Long> many = costs(4 * FEW, statistics);
    for (int i = 0; i < few.size(); i++) {
      assertThat(many.get(i)).as("%d of %s", i, many).isPositive().isLessThan(5 * few.get(i));
    }
  }

  private List<Long> costs(int members, Statistics statistics) throws SQLException {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection();
        Connection session = session(database)) {
      for (String table : List.of("resources", "resource_applied_states")) {
        execute(owner, "ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
      }
      if (statistics == Statistics.OF_EMPTY_TABLES) {
        execute(owner, "ANALYZE");
      }
      look(session, members);
      execute(owner, FILL.formatted(members));
      if (statistics == Statistics.OF_RESOURCES_BEFORE_THEY_ARE_APPLIED) {
        execute(owner, "ANALYZE");
        look(session, members);
      }
      execute(owner, APPLY_FIRST_WAVE);
      List<Long> costs = new ArrayList<>(look(session, members));
      execute(owner, DELETE);
      costs.addAll(look(session, members));
      return costs;
    }
  }

  /** Whether the reconciler logs in with the role of its cluster. */
  boolean withClusterRole() {
    return Boolean.getBoolean(TestDatabase.CLUSTER_ROLES);
  }

  private Connection session(TestDatabase database) throws SQLException {
    PGSimpleDataSource source =
        database.as(database.roleOf(ClusterService.RECONCILER, "local", withClusterRole()));
    source.setPrepareThreshold(1);
    Connection session = source.getConnection();
    execute(session, "SET plan_cache_mode = force_generic_plan");
    execute(session, "SET statement_timeout = '20s'");
    session.setAutoCommit(false);
    return session;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What each look, and a claim of the second wave and of the last, have read. */
  private List<Long> look(Connection session, int members) throws SQLException {
    List<Long> read = new ArrayList<>();
    read.add(read(session));
    looks.everything(session);
    read.add(read(session));
    looks.changedSince(session, Instant.EPOCH);
    read.add(read(session));
    looks.ofSets(session, List.of("set"));
    read.add(read(session));
    for (int wave = 1; wave < 3; wave++) {
      int first = members * wave / 3 + 1;
      List<Integer> some = IntStream.range(first, first + CLAIMED).boxed().toList();
      claims.claim(session, some, Duration.ofSeconds(1));
      read.add(read(session));
    }
    session.rollback();
    return IntStream.range(1, read.size()).mapToObj(i -> read.get(i) - read.get(i - 1)).toList();
  }

  private static long read(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(READ)) {
      row.next();
      return row.getLong(1);
    }
  }
}
