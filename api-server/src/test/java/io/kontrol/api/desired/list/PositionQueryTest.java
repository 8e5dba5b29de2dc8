package io.kontrol.api.desired.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.observed.Visibility;
import io.kontrol.api.observed.connection.ObservationFreshness;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.resource.ResourceIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("long")
class PositionQueryTest {
  private static final int ROWS = 3_000;

  private static final String PLAIN =
      """
      SELECT r.id, %2$s FROM resources r
      WHERE %1$s AND %3$s AND %4$s
      ORDER BY %5$s
      LIMIT :most
      """;

  /** Bounds so narrow that each step is reached. */
  private static final PositionQuery.Bounds NARROW = new PositionQuery.Bounds(20, 60, 50);

  @ParameterizedTest
  @EnumSource
  void everyWayLeadsToTheSamePage(FleetFixture fleet) throws SQLException {
    try (TestDatabase database = fleet.of(ROWS);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      FleetFixture.execute(
          database, List.of("UPDATE resources SET deleted_at = now() WHERE id % 40 = 11"));
      RandomPages pages = new RandomPages(1, ROWS, false);
      int notEmpty = 0;
      int walks = 0;
      for (int i = 0; i < 500; i++) {
        ListCase wanted = pages.next();
        List<PagePosition> expected = plain(connection, wanted);
        notEmpty += expected.isEmpty() ? 0 : 1;
        PositionQuery query =
            new PositionQuery(wanted.filter(), wanted.sort(), wanted.after(), 12, NARROW);
        assertThat(query.run(connection)).as("page %d: %s", i, wanted).isEqualTo(expected);
        Optional<List<PagePosition>> withoutWalk = query.runWithoutWalk(connection);
        assertThat(withoutWalk.orElse(expected)).as("page %d: %s", i, wanted).isEqualTo(expected);
        walks += withoutWalk.isEmpty() ? 1 : 0;
      }
      assertThat(notEmpty).isGreaterThan(100);
      assertThat(walks).isBetween(1, 250);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWayLeadsToWhatAViewerIsShown(FleetFixture fleet) throws SQLException {
    try (TestDatabase database = fleet.of(ROWS);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      FleetFixture.execute(
          database,
          List.of(
              "UPDATE resources SET deleted_at = now() WHERE id % 40 = 11",
              """
              UPDATE resources SET kind = 'Namespace', namespace = '', name = 'ns' || (id - 9) / 6,
                  api_version = CASE WHEN id % 100 = 9 THEN 'other.io/v1' ELSE 'v1' END
              WHERE id % 50 = 9
              """));
      for (Map.Entry<String, Permissions> viewer : Viewers.all().entrySet()) {
        Visibility patterns = Visibility.of(viewer.getValue()).orElseThrow();
        assertThat(shown(connection, patterns))
            .as(viewer.getKey())
            .isEqualTo(shown(connection, viewer.getValue()));
        RandomPages pages = new RandomPages(2, ROWS, false);
        for (int i = 0; i < 100; i++) {
          ListCase wanted = pages.next();
          ListFilter filter = wanted.filter();
          List<PagePosition> expected =
              plain(
                  connection,
                  new ListCase(filter.shownTo(patterns), wanted.sort(), wanted.after()));
          ListFilter shown = filter.shownTo(filter.visibleTo(connection, viewer.getValue()));
          assertThat(
                  new PositionQuery(shown, wanted.sort(), wanted.after(), 12, NARROW)
                      .run(connection))
              .as("%s, page %d: %s", viewer.getKey(), i, wanted)
              .isEqualTo(expected);
          assertThat(new ListQuery(shown, wanted.sort(), wanted.after(), 12).run(connection))
              .as("%s, page %d of shown rows: %s", viewer.getKey(), i, wanted)
              .isEqualTo(expected);
        }
      }
    }
  }

  /** By SQL. */
  private static List<Integer> shown(Connection connection, Visibility visibility)
      throws SQLException {
    List<Integer> ids = new ArrayList<>();
    String sql = "SELECT r.id FROM resources r WHERE " + visibility.condition(null) + " ORDER BY 1";
    try (NamedStatement statement = new NamedStatement(connection, sql)) {
      visibility.bind(statement);
      try (ResultSet row = statement.query()) {
        while (row.next()) {
          ids.add(row.getInt(1));
        }
      }
    }
    return ids;
  }

  /** As single resources are. */
  private static List<Integer> shown(Connection connection, Permissions viewer)
      throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id, cluster_id, api_group, kind, namespace, name FROM resources ORDER BY id")) {
      while (row.next()) {
        ResourceIdentity identity =
            new ResourceIdentity(
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6));
        if (viewer.roleOn(identity) != null) {
          ids.add(row.getInt(1));
        }
      }
    }
    return ids;
  }

  /** A whole cluster, a kind of one, and the rest of the fleet. */
  private static final List<ObservedRows> OBSERVED =
      List.of(
          new ObservedRows(ObservationFreshness.STALE, List.of("c7"), List.of("c7"), List.of()),
          new ObservedRows(
              ObservationFreshness.STALE,
              List.of("c7", "c9"),
              List.of("c7"),
              List.of("c9 v1 ConfigMap")),
          new ObservedRows(
              ObservationFreshness.CURRENT,
              List.of("c0", "c1", "c9"),
              List.of("c0", "c1"),
              List.of("c9 v1 ConfigMap")),
          new ObservedRows(
              ObservationFreshness.STALE,
              List.of("c7"),
              List.of(),
              List.of("c7 v1 Rare", "c7 v1 ConfigMap")),
          new ObservedRows(ObservationFreshness.STALE, List.of(), List.of(), List.of()));

  @ParameterizedTest
  @EnumSource
  void everyWayLeadsToTheSameRowsOfAnObservation(FleetFixture fleet) throws SQLException {
    try (TestDatabase database = fleet.of(ROWS);
        Connection connection = database.as(Migrations.API_SERVER_ROLE).getConnection()) {
      RandomPages pages = new RandomPages(2, ROWS, false);
      int notEmpty = 0;
      for (int i = 0; i < 400; i++) {
        ListCase random = pages.next();
        ListCase wanted =
            new ListCase(
                random.filter().observing(OBSERVED.get(i % OBSERVED.size())),
                random.sort(),
                random.after());
        List<PagePosition> expected = plain(connection, wanted);
        notEmpty += expected.isEmpty() ? 0 : 1;
        assertThat(
                new PositionQuery(wanted.filter(), wanted.sort(), wanted.after(), 12, NARROW)
                    .run(connection))
            .as("page %d: %s", i, wanted)
            .isEqualTo(expected);
      }
      assertThat(notEmpty).isGreaterThan(50);
    }
  }

  private static List<PagePosition> plain(Connection connection, ListCase wanted)
      throws SQLException {
    ListFilter filter = wanted.filter();
    String sql =
        PLAIN.formatted(
            FilterSql.conditions(filter, null),
            wanted.sort().keyText(),
            FilterSql.state(filter.deleted()),
            wanted.sort().after(List.of()),
            wanted.sort().order(List.of()));
    return PagePosition.all(
        FilterSql.bind(new NamedStatement(connection, sql), filter, wanted.after())
            .set("most", 12));
  }
}
