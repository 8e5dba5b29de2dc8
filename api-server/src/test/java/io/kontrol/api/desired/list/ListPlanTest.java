package io.kontrol.api.desired.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.observed.Visibility;
import io.kontrol.api.observed.connection.ObservationFreshness;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL finds the pages of a large fleet by indexes, without sequential scans. */
@Tag("long")
class ListPlanTest {
  private static final int ROWS = 100_000;

  private static final String BY_THE_VIEW_ALONE =
      """
      SELECT r.id, %2$s FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE %1$s AND %4$s AND %5$s
          AND (:sync::TEXT[] IS NULL OR s.sync = ANY (:sync))
          AND (:health::TEXT[] IS NULL OR s.health = ANY (:health))
      ORDER BY %3$s
      LIMIT :most
      """;

  @Test
  void pagesAreFoundByIndexes() throws SQLException {
    try (TestDatabase database = FleetFixture.MIXED.of(ROWS);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      plans(connection, ROWS);
      for (Map.Entry<String, ListCase> each : ListCase.byStatus().entrySet()) {
        ListCase wanted = each.getValue();
        assertThat(new ListQuery(wanted.filter(), wanted.sort(), null, 101).run(connection))
            .as("the page is the one that the view alone would give: %s", each.getKey())
            .isEqualTo(byTheViewAlone(connection, wanted));
      }
      FleetFixture.execute(
          database,
          List.of(
              "UPDATE resource_applied_states SET status = 'error' WHERE resource_id BETWEEN 70001 AND 78000"));
      List<Integer> failed =
          IntStream.rangeClosed(1, ROWS)
              .filter(id -> id % 5000 == 3 || (id > 70_000 && id <= 78_000))
              .filter(id -> id % 2500 != 11) // deleted
              .boxed()
              .toList();
      for (Sort sort : List.of(Sort.ID, Sort.ID_DOWN, Sort.NAME)) {
        assertThat(everyPage(connection, ListCase.sync("Error"), sort))
            .as("many that lie close together, far behind the first few, sorted by %s", sort)
            .containsExactlyInAnyOrderElementsOf(failed);
      }
    }
  }

  /** The planner knows from extended statistics which kinds and apiVersions occur together. */
  @Test
  void aKindWithAnApiVersionThatItNeverHasReadsAFewRows() throws SQLException {
    try (TestDatabase database = FleetFixture.IN_BLOCKS.of(ROWS);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      ListFilter never = ListCase.kind("Deployment", "v1");
      ListFilter always = ListCase.kind("Deployment", "apps/v1");
      PositionQuery.Bounds bounds = new PositionQuery.Bounds(1_000, 10_000, ROWS / 10);
      assertThat(new PositionQuery(always, Sort.ID, null, 101, bounds).run(connection))
          .hasSize(101);
      long before = rowsRead(connection);
      assertThat(new PositionQuery(never, Sort.ID, null, 101, bounds).run(connection)).isEmpty();
      assertThat(rowsRead(connection) - before).isLessThan(2_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void pagesByStatusAreThoseOfTheView(FleetFixture fleet) throws SQLException {
    int rows = 6_000;
    try (TestDatabase database = fleet.of(rows);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      RandomPages pages = new RandomPages(2, rows, true);
      int notEmpty = 0;
      for (int i = 0; i < 300; i++) {
        ListCase wanted = pages.next();
        List<PagePosition> expected = byTheViewAlone(connection, wanted);
        notEmpty += expected.isEmpty() ? 0 : 1;
        assertThat(
                new ListQuery(wanted.filter(), wanted.sort(), wanted.after(), 101).run(connection))
            .as("page %d: %s", i, wanted)
            .isEqualTo(expected);
      }
      assertThat(notEmpty).isGreaterThan(50);
    }
  }

  @Test
  void statusesInStaleClustersAreThoseOfTheView() throws SQLException {
    try (TestDatabase database = FleetFixture.IN_BLOCKS.of(ROWS / 2);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      List<String> clusters = List.of("c5", "c8");
      ObservedRows stale =
          new ObservedRows(ObservationFreshness.STALE, clusters, clusters, List.of());
      for (String sync : List.of("Drifted", "OutOfSync", "Pending", "Missing", "Drifted,Error")) {
        for (Sort sort : List.of(Sort.ID, Sort.ID_DOWN, Sort.NAME)) {
          ListCase wanted = new ListCase(ListCase.sync(sync).observing(stale), sort, null);
          List<PagePosition> expected = byTheViewAlone(connection, wanted);
          assertThat(new ListQuery(wanted.filter(), sort, null, 101).run(connection))
              .as("%s by %s", sync, sort)
              .isNotEmpty()
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void statusesOfWhatAViewerIsShownAreThoseOfTheView() throws SQLException {
    try (TestDatabase database = FleetFixture.MIXED.of(ROWS / 5);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      for (Map.Entry<String, Permissions> viewer : Viewers.all().entrySet()) {
        Visibility patterns = Visibility.of(viewer.getValue()).orElseThrow();
        for (Map.Entry<String, ListCase> each : ListCase.byStatus().entrySet()) {
          ListFilter filter = each.getValue().filter();
          Sort sort = each.getValue().sort();
          ListFilter shown = filter.shownTo(filter.visibleTo(connection, viewer.getValue()));
          assertThat(new ListQuery(shown, sort, null, 101).run(connection))
              .as("%s: %s", viewer.getKey(), each.getKey())
              .isEqualTo(
                  byTheViewAlone(connection, new ListCase(filter.shownTo(patterns), sort, null)));
        }
      }
    }
  }

  private static long rowsRead(Connection connection) throws SQLException {
    String sql =
        """
        SELECT pg_stat_force_next_flush();
        SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'resources'
        """;
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static List<Integer> everyPage(Connection connection, ListFilter filter, Sort sort)
      throws SQLException {
    List<Integer> ids = new ArrayList<>();
    List<PagePosition> page = new ListQuery(filter, sort, null, 501).run(connection);
    while (!page.isEmpty()) {
      page.forEach(place -> ids.add(place.id()));
      PagePosition end = page.get(page.size() - 1);
      page =
          new ListQuery(filter, sort, new PageCursor("", end.key(), end.id()), 501).run(connection);
    }
    return ids;
  }

  private static List<PagePosition> byTheViewAlone(Connection connection, ListCase wanted)
      throws SQLException {
    ListFilter filter = wanted.filter();
    String sql =
        BY_THE_VIEW_ALONE.formatted(
            FilterSql.conditions(filter, null),
            wanted.sort().keyText(),
            wanted.sort().order(List.of()),
            FilterSql.state(filter.deleted()),
            wanted.sort().after(List.of()));
    return PagePosition.all(
        FilterSql.bind(new NamedStatement(connection, sql), filter, wanted.after())
            .setTexts("sync", filter.sync())
            .setTexts("health", filter.health())
            .set("most", 101));
  }

  static void plans(Connection connection, int rows) throws SQLException {
    for (Map.Entry<String, ListCase> each : ListCase.quick(rows).entrySet()) {
      ListCase wanted = each.getValue();
      for (String ordered : List.of(PositionQuery.NEAR, PositionQuery.WALK)) {
        assertIndexed(
            each.getKey(),
            PlannerSettings.inOrder(connection, order -> explain(order, ordered, wanted)));
      }
      assertIndexed(
          each.getKey(),
          PlannerSettings.withoutHashJoins(
              connection, side -> explain(side, PositionQuery.MATCHING, wanted)));
    }
    List<Integer> first = IntStream.rangeClosed(1, 2_000).boxed().toList();
    for (Map.Entry<String, ListCase> each : ListCase.byStatus().entrySet()) {
      String statuses = explain(connection, ListQuery.STATUS_ALONE, each.getValue(), first);
      assertIndexed(each.getKey(), statuses);
      assertThat(statuses).as(each.getKey()).containsOnlyOnce("\"resources\"");
      PlannerSettings.withoutHashJoins(
          connection, side -> statusPlans(side, each.getKey(), each.getValue()));
    }
  }

  private static boolean statusPlans(Connection connection, String name, ListCase wanted)
      throws SQLException {
    int all = Integer.MAX_VALUE;
    assertIndexed(
        name, explain(connection, StatusScan.inOrder(wanted.filter(), false, 0, all, 200)));
    assertIndexed(
        name, explain(connection, StatusScan.inOrder(wanted.filter(), true, 0, all, 200)));
    StatusScan rare = StatusScan.inSections(wanted.filter(), 8, 0, all, 200);
    String shared = PlannerSettings.inParallel(connection, several -> explain(several, rare));
    assertIndexed(name, shared);
    assertThat(shared).as(name).contains("Gather");
    List<Integer> chosen =
        StatusCandidates.of(connection, wanted.filter(), wanted.sort(), wanted.after())
            .next(connection);
    assertIndexed(name, explain(connection, ListQuery.WITH_STATUS, wanted, chosen));
    return true;
  }

  private static void assertIndexed(String name, String plan) {
    assertThat(plan).as(name).contains("Index").doesNotContain("Seq Scan");
  }

  private static String explain(Connection connection, String template, ListCase wanted)
      throws SQLException {
    PositionQuery query =
        new PositionQuery(
            wanted.filter(), wanted.sort(), wanted.after(), 101, PositionQuery.Bounds.USUAL);
    return plan(query.statement(connection, "EXPLAIN (FORMAT JSON) " + template, false, 1_000));
  }

  private static String explain(
      Connection connection, String template, ListCase wanted, List<Integer> chosen)
      throws SQLException {
    ListQuery query = new ListQuery(wanted.filter(), wanted.sort(), wanted.after(), 101);
    return plan(query.statement(connection, "EXPLAIN (FORMAT JSON) " + template, chosen, 101));
  }

  private static String explain(Connection connection, StatusScan look) throws SQLException {
    return plan(look.bind(new NamedStatement(connection, "EXPLAIN (FORMAT JSON) " + look.sql())));
  }

  private static String plan(NamedStatement explained) throws SQLException {
    try (explained;
        ResultSet row = explained.query()) {
      row.next();
      JsonNode plan = Json.read(row.getString(1));
      return plan.toPrettyString();
    }
  }
}
