package io.kontrol.api.desired.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.resource.ResourceJson;
import io.kontrol.api.desired.resource.ResourceQuery;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.observed.reason.WaitingReasons;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What an apply reads is in proportion to its objects, among the resources of a whole fleet, after
 * others were deleted, and whatever the planner believes of the tables. Cost is counted in what the
 * database has read, which no load changes.
 */
class ApplyInFleetTest {
  private static final int OTHERS = 20_000;
  private static final int FEW = 250;
  private static final int MOST_EACH = 12;
  private static final Principal NOBODY = Principal.service("tests", null);

  /** What the planner knows. */
  enum Statistics {
    NONE,
    OF_EMPTY_TABLES,
    OF_THE_FLEET_BEFORE_THE_OBJECTS,
    OF_EVERYTHING
  }

  /** Ten clusters, the one that is applied to among them. */
  private static final String FLEET =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, apply_set, desired_spec)
      SELECT 'c' || n %% 10, 'ns' || n / 10 %% 50, CASE WHEN n %% 3 = 0 THEN 'Secret' ELSE 'ConfigMap' END,
          'name-' || n, 'v1', 'set-' || n %% 40,
          jsonb_build_object('data', jsonb_build_object('key', repeat(md5(n::TEXT), 8)))
      FROM generate_series(1, %d) AS n
      """;

  /** Rows of tables, and entries of indexes. */
  private static final String READ =
      """
      SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class WHERE relname ~ 'resource|^idx_r|^uq_r'
      """;

  private final ApplyService applier = applier();

  private static ApplyService applier() {
    Secrets secrets = new Secrets(Optional.of("a-key-for-tests-only"));
    ConnectionQuery connections = new ConnectionQuery();
    ResourceQuery query =
        new ResourceQuery(new ResourceJson(secrets), connections, new WaitingReasons(connections));
    return new ApplyService(
        new ResourceWriter(query), new StoredContentNormalizer(secrets), new ApplyResults(secrets));
  }

  /** Of four kinds, in a hundred namespaces. */
  private static List<ApplyItem> objects(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                """
                {"apiVersion":"example.com/v1","kind":"Kind%d","metadata":{"name":"cost-%d","namespace":"ns%d"},
                 "data":{"key":"%s"}}
                """
                    .formatted(i % 4, i, i % 100, value))
        .map(object -> ApplyItem.parse(Json.read(object)))
        .toList();
  }

  private static ApplyOptions options(String set) {
    return new ApplyOptions("c1", set.isEmpty() ? null : set, false, false, false, false);
  }

  /** What one apply reads. */
  private long cost(
      Connection session, List<ApplyItem> objects, String set, Map<ObjectAction, Integer> expected)
      throws SQLException {
    long before = read(session);
    ApplyResult result = applier.apply(session, objects, options(set), NOBODY).value();
    long cost = read(session) - before;
    Map<ObjectAction, Long> counts =
        ((ApplyResult.Accepted) result)
            .objects().stream()
                .collect(Collectors.groupingBy(ObjectResult::action, Collectors.counting()));
    expected.forEach(
        (action, count) ->
            assertThat(counts.getOrDefault(action, 0L))
                .as(action.name())
                .isEqualTo(count.longValue()));
    return cost;
  }

  private static long read(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(READ)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Of what an apply may do to its objects, each. */
  private Map<String, Long> costs(
      Connection session, Connection owner, Statistics statistics, int count) throws SQLException {
    Map<String, Long> costs = new TreeMap<>();
    List<ApplyItem> objects = objects(count, "v");
    costs.put("created", cost(session, objects, "mine", Map.of(ObjectAction.CREATED, count)));
    session.commit();
    if (statistics == Statistics.OF_EVERYTHING) {
      execute(owner, "ANALYZE");
    }
    Map<ObjectAction, Integer> unchanged =
        Map.of(ObjectAction.UNCHANGED, count, ObjectAction.PRUNED, 0);
    costs.put("unchanged", cost(session, objects, "", unchanged));
    costs.put("unchanged in their set", cost(session, objects, "mine", unchanged));
    costs.put(
        "changed",
        cost(session, objects(count, "w"), "mine", Map.of(ObjectAction.CONFIGURED, count)));
    session.rollback();
    costs.put(
        "pruned",
        cost(
            session,
            objects.subList(0, 1),
            "mine",
            Map.of(ObjectAction.UNCHANGED, 1, ObjectAction.PRUNED, count - 1)));
    session.rollback();
    execute(owner, "DELETE FROM resources WHERE apply_set = 'mine'");
    return costs;
  }

  @ParameterizedTest
  @EnumSource
  void eachObjectCostsAFewRowsHoweverManyThereAre(Statistics statistics) throws SQLException {
    try (TestDatabase database = TestDatabase.migrated();
        Connection owner = database.owner().getConnection();
        Connection session = session(database)) {
      for (String table : List.of("resources", "resource_revisions", "events_user")) {
        execute(owner, "ALTER TABLE " + table + " SET (autovacuum_enabled = off)");
      }
      if (statistics == Statistics.OF_EMPTY_TABLES) {
        execute(owner, "ANALYZE");
      }
      costs(session, owner, statistics, 2); // its plans are those of empty tables
      execute(owner, FLEET.formatted(OTHERS));
      if (statistics == Statistics.OF_THE_FLEET_BEFORE_THE_OBJECTS) {
        execute(owner, "ANALYZE");
      }
      for (int count : List.of(FEW, 4 * FEW)) {
        costs(session, owner, statistics, count)
            .forEach(
                (what, cost) ->
                    assertThat(cost / count)
                        .as("what is read for each of %d that are %s", count, what)
                        .isLessThan(MOST_EACH));
      }
    }
  }

  /** With plans that are kept, since a service's sessions keep theirs for as long as they live. */
  private static Connection session(TestDatabase database) throws SQLException {
    PGSimpleDataSource source = database.as(Migrations.API_SERVER_ROLE);
    source.setPrepareThreshold(1);
    Connection session = source.getConnection();
    execute(session, "SET plan_cache_mode = force_generic_plan");
    execute(session, "SET statement_timeout = '60s'");
    session.setAutoCommit(false);
    return session;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
