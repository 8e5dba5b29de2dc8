package io.kontrol.api.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.database.NamedStatement;
import io.kontrol.api.database.SideBySide;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import io.kontrol.model.status.Health;
import io.kontrol.model.status.SyncStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How PostgreSQL finds the pages of a large fleet: by indexes, never by reading everything. */
class ListPlanTest {
  private static final Logger LOG = Logger.getLogger(ListPlanTest.class);
  private static final int ROUNDS = 100;

  private static final List<String> TABLES =
      List.of("resources", "resource_applied_states", "resource_current_states");

  private static final String BY_THE_VIEW_ALONE =
      """
      SELECT r.id, %2$s FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE %1$s AND %3$s
          AND (:sync::TEXT[] IS NULL OR s.sync = ANY (:sync))
          AND (:health::TEXT[] IS NULL OR s.health = ANY (:health))
      ORDER BY %4$s
      LIMIT :most
      """;

  private static final LabelSelector NO_LABELS = LabelSelector.parse("");

  private record Case(ListFilter filter, Sort sort, @Nullable Cursor after) {}

  private static ListFilter filter(
      @Nullable String cluster,
      @Nullable String namespace,
      @Nullable String kind,
      @Nullable String name,
      @Nullable String prefix,
      LabelSelector labels,
      @Nullable String sync,
      @Nullable String health) {
    return new ListFilter(
        cluster,
        namespace,
        kind,
        null,
        name,
        prefix,
        null,
        false,
        labels,
        sync == null ? null : List.of(sync.split(",")),
        health == null ? null : List.of(health));
  }

  private static ListFilter labels(String selector) {
    return filter(null, null, null, null, null, LabelSelector.parse(selector), null, null);
  }

  private static ListFilter sync(String sync) {
    return filter(null, null, null, null, null, NO_LABELS, sync, null);
  }

  private static ListFilter health(String health) {
    return filter(null, null, null, null, null, NO_LABELS, null, health);
  }

  private static Map<String, Case> quick(int rows) {
    Map<String, Case> cases = new LinkedHashMap<>();
    ListFilter all = filter(null, null, null, null, null, NO_LABELS, null, null);
    cases.put("all", new Case(all, Sort.ID, null));
    cases.put("deep page", new Case(all, Sort.ID, new Cursor("", "", rows * 9 / 10)));
    cases.put("by name", new Case(all, Sort.NAME, null));
    cases.put("deep by name", new Case(all, Sort.NAME, new Cursor("", "name-7", 1)));
    cases.put("last changed", new Case(all, Sort.UPDATED_DOWN, null));
    cases.put(
        "cluster",
        new Case(filter("c7", null, null, null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "kind",
        new Case(filter("c7", null, "Rare", null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "namespace",
        new Case(filter("c7", "ns7", null, null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "namespace and kind",
        new Case(
            filter("c7", "ns7", "ConfigMap", null, null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "name",
        new Case(filter(null, null, null, "name-777", null, NO_LABELS, null, null), Sort.ID, null));
    cases.put(
        "prefix",
        new Case(
            filter(null, null, null, null, "name-777", NO_LABELS, null, null), Sort.NAME, null));
    cases.put("rare label", new Case(labels("app=app-77"), Sort.ID, null));
    cases.put("common label", new Case(labels("tier=tier-1"), Sort.ID, null));
    cases.put("two labels", new Case(labels("app=app-77,tier=tier-1"), Sort.ID, null));
    cases.put("absent label", new Case(labels("app=none"), Sort.ID, null));
    cases.put("label exists", new Case(labels("canary"), Sort.ID, null));
    cases.put("label in", new Case(labels("app in (app-77,app-78),tier!=tier-1"), Sort.ID, null));
    return cases;
  }

  private static Map<String, Case> byStatus() {
    Map<String, Case> cases = new LinkedHashMap<>();
    for (SyncStatus sync : SyncStatus.values()) {
      cases.put("sync " + sync, new Case(sync(sync.name()), Sort.ID, null));
    }
    for (Health health : Health.values()) {
      cases.put("health " + health, new Case(health(health.name()), Sort.ID, null));
    }
    cases.put(
        "all that is not in order",
        new Case(sync("Error,OutOfSync,Pending,Missing,Drifted"), Sort.ID, null));
    cases.put("sync of two", new Case(sync("Pending,Drifted"), Sort.ID, null));
    cases.put("sync Pending down", new Case(sync("Pending"), Sort.ID_DOWN, null));
    cases.put(
        "sync of a cluster",
        new Case(
            filter("c7", null, null, null, null, NO_LABELS, "OutOfSync", null), Sort.ID, null));
    cases.put(
        "drift of a kind",
        new Case(
            filter("c5", null, "ConfigMap", null, null, NO_LABELS, "Drifted", null),
            Sort.ID,
            null));
    cases.put("sync Error by name", new Case(sync("Error"), Sort.NAME, null));
    return cases;
  }

  @Test
  void pagesAreFoundByIndexesAtAHundredThousandRows() throws SQLException {
    try (TestDatabase database = fleet(100_000);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      plans(connection, 100_000);
      for (Map.Entry<String, Case> each : byStatus().entrySet()) {
        Case wanted = each.getValue();
        assertThat(new ListQuery(wanted.filter(), wanted.sort(), null, 101).run(connection))
            .as("the page is the one that the view alone would give: %s", each.getKey())
            .isEqualTo(byTheViewAlone(connection, wanted));
      }
      failMany(database);
      for (Sort sort : List.of(Sort.ID, Sort.ID_DOWN, Sort.NAME)) {
        List<Integer> found = everyPage(connection, sync("Error"), sort);
        assertThat(found)
            .as("many that lie close together, far behind the first few, sorted by %s", sort)
            .doesNotHaveDuplicates()
            .hasSize(20 + 8_000 - 2)
            .contains(3, 95_003)
            .containsAll(IntStream.rangeClosed(70_001, 78_000).boxed().toList());
      }
    }
  }

  private static void failMany(TestDatabase database) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE resource_applied_states SET status = 'error' WHERE resource_id BETWEEN 70001 AND 78000");
    }
  }

  private static List<Integer> everyPage(Connection connection, ListFilter filter, Sort sort)
      throws SQLException {
    List<Integer> ids = new ArrayList<>();
    List<ListQuery.Place> page = new ListQuery(filter, sort, null, 501).run(connection);
    while (!page.isEmpty()) {
      page.forEach(place -> ids.add(place.id()));
      ListQuery.Place end = page.get(page.size() - 1);
      page = new ListQuery(filter, sort, new Cursor("", end.key(), end.id()), 501).run(connection);
    }
    return ids;
  }

  private static List<ListQuery.Place> byTheViewAlone(Connection connection, Case wanted)
      throws SQLException {
    ListQuery query = new ListQuery(wanted.filter(), wanted.sort(), null, 101);
    String sql = ListQuery.sql(BY_THE_VIEW_ALONE, wanted.filter(), wanted.sort());
    List<ListQuery.Place> places = new ArrayList<>();
    try (NamedStatement statement = query.bind(new NamedStatement(connection, sql));
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        places.add(new ListQuery.Place(rows.getInt("id"), rows.getString("sort_key")));
      }
    }
    return places;
  }

  @Test
  @Tag("long")
  void pagesAreFoundQuicklyAtAMillionRows() throws SQLException {
    int rows = 1_000_000;
    try (TestDatabase database = fleet(rows);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      plans(connection, rows);
      SoftAssertions bars = new SoftAssertions(); // one that is missed hides none of the others
      for (Map.Entry<String, Case> each : quick(rows).entrySet()) {
        bars.assertThat(p99(connection, each)).as(each.getKey()).isLessThan(50);
      }
      for (Map.Entry<String, Case> each : byStatus().entrySet()) {
        bars.assertThat(p99(connection, each)).as(each.getKey()).isLessThan(1_000);
      }
      observeAnew(database);
      LOG.info("A tenth of the objects has been observed anew");
      for (Map.Entry<String, Case> each : byStatus().entrySet()) {
        bars.assertThat(p99(connection, each)).as(each.getKey()).isLessThan(1_000);
      }
      bars.assertAll();
    }
  }

  /** Spread so that no page of the table is as the last VACUUM left it. */
  private static void observeAnew(TestDatabase database) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE resource_current_states SET observed_at = now() WHERE resource_id % 10 = 0");
    }
  }

  private static void plans(Connection connection, int rows) throws SQLException {
    for (Map.Entry<String, Case> each : quick(rows).entrySet()) {
      String plan = explain(connection, ListQuery.PAGE, each.getValue());
      assertThat(plan).as(each.getKey()).doesNotContain("Seq Scan").contains("Index");
    }
    for (Map.Entry<String, Case> each : byStatus().entrySet()) {
      Case wanted = each.getValue();
      assertThat(explain(connection, ListQuery.WINDOWED, wanted))
          .as(each.getKey())
          .doesNotContain("Seq Scan");
      SideBySide.read(connection, side -> candidatePlans(side, each));
    }
  }

  private static boolean candidatePlans(Connection connection, Map.Entry<String, Case> each)
      throws SQLException {
    Case wanted = each.getValue();
    ListQuery query = new ListQuery(wanted.filter(), wanted.sort(), wanted.after(), 101);
    StatusLook inOrder = StatusLook.inOrder(wanted.filter(), false, 0, Integer.MAX_VALUE, 200);
    StatusLook often = StatusLook.inOrder(wanted.filter(), true, 0, Integer.MAX_VALUE, 200);
    StatusLook rare = StatusLook.inSections(wanted.filter(), 8, 0, Integer.MAX_VALUE, 200);
    String shared = SideBySide.bySeveral(connection, several -> explain(several, rare));
    for (String plan : List.of(explain(connection, inOrder), explain(connection, often), shared)) {
      assertThat(plan)
          .as("candidates of %s", each.getKey())
          .contains("Index")
          .doesNotContain("Seq Scan");
    }
    assertThat(shared).as("candidates of %s", each.getKey()).contains("Gather");
    List<Integer> chosen =
        StatusCandidates.of(connection, wanted.filter(), wanted.sort(), wanted.after())
            .next(connection);
    String judged = ListQuery.sql(ListQuery.CHOSEN, wanted.filter(), wanted.sort());
    assertThat(
            explain(
                connection,
                judged,
                statement ->
                    query
                        .bind(statement)
                        .set("chosen", connection.createArrayOf("int4", chosen.toArray()))))
        .as("verdict on %s", each.getKey())
        .doesNotContain("Seq Scan");
    return true;
  }

  private static String explain(Connection connection, StatusLook look) throws SQLException {
    return explain(connection, look.sql(), look::bind);
  }

  private interface Binding {
    NamedStatement to(NamedStatement statement) throws SQLException;
  }

  private static String explain(Connection connection, String template, Case each)
      throws SQLException {
    ListQuery query = new ListQuery(each.filter(), each.sort(), each.after(), 101);
    return explain(connection, ListQuery.sql(template, each.filter(), each.sort()), query::bind);
  }

  private static String explain(Connection connection, String sql, Binding binding)
      throws SQLException {
    try (NamedStatement statement =
            binding.to(new NamedStatement(connection, "EXPLAIN (FORMAT JSON) " + sql));
        ResultSet row = statement.query()) {
      row.next();
      JsonNode plan = Json.read(row.getString(1));
      return plan.toPrettyString();
    }
  }

  private static double p99(Connection connection, Map.Entry<String, Case> each)
      throws SQLException {
    Case wanted = each.getValue();
    int rounds = wanted.filter().byStatus() ? ROUNDS / 10 : ROUNDS;
    double[] millis = new double[rounds];
    int found = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      found =
          new ListQuery(wanted.filter(), wanted.sort(), wanted.after(), 101).run(connection).size();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    double p99 = millis[(int) Math.ceil(rounds * 0.99) - 1];
    LOG.infof(
        "%-20s %4d found, median %.1f ms, p99 %.1f ms",
        each.getKey(), found, millis[rounds / 2], p99);
    return p99;
  }

  private static TestDatabase fleet(int rows) throws SQLException {
    TestDatabase database = TestDatabase.migrated();
    List<String> statements = new ArrayList<>();
    for (String table : TABLES) { // or its analysis keeps the VACUUM below from its work
      statements.add("ALTER TABLE %s SET (autovacuum_enabled = off)".formatted(table));
    }
    statements.add(
        """
        INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, updated_at)
        SELECT 'c' || n %% 10, 'ns' || n / 10 %% 500,
            CASE WHEN n %% 1000 = 7 THEN 'Rare' WHEN n %% 3 = 0 THEN 'Secret' ELSE 'ConfigMap' END,
            'name-' || n, 'v1',
            jsonb_build_object('metadata', jsonb_build_object('labels',
                jsonb_build_object('app', 'app-' || n %% 2000, 'tier', 'tier-' || n %% 3)
                || CASE WHEN n %% 5000 = 1 THEN '{"canary": "x"}'::JSONB ELSE '{}' END),
                'data', jsonb_build_object('a', repeat(md5(n::TEXT), 8))),
            now() - (n || ' seconds')::INTERVAL
        FROM generate_series(1, %d) AS n
        """
            .formatted(rows));
    statements.add(
        """
        INSERT INTO resource_applied_states (resource_id, spec, generation, attempted_generation, status,
            k8s_resource_version, owned_fields_hash, uid)
        SELECT id, desired_spec, CASE WHEN id % 4000 = 2 THEN 0 ELSE 1 END, 1,
            CASE WHEN id % 5000 = 3 THEN 'error' ELSE 'success' END, id::TEXT, md5(id::TEXT) || md5(id::TEXT),
            'uid-' || id
        FROM resources
        """);
    statements.add(
        """
        INSERT INTO resource_current_states (resource_id, spec, generation, k8s_resource_version, owned_fields_hash,
            uid, health, deleted_at)
        SELECT id, desired_spec, 1, CASE WHEN id % 6000 = 4 THEN '1' ELSE (id + 1)::TEXT END,
            CASE WHEN id % 7000 = 5 THEN 'x' ELSE md5(id::TEXT) || md5(id::TEXT) END, 'uid-' || id,
            CASE WHEN id % 3000 = 6 THEN 'Degraded' ELSE 'Healthy' END,
            CASE WHEN id % 8000 = 9 THEN now() END
        FROM resources
        """);
    statements.add("VACUUM (ANALYZE) " + String.join(", ", TABLES));
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return database;
  }
}
