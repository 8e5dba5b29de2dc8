package io.kontrol.api.desired.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.observed.connection.ObservationFreshness;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
            FilterSql.conditions(filter),
            wanted.sort().keyText(),
            FilterSql.state(filter.deleted()),
            wanted.sort().after(List.of()),
            wanted.sort().order(List.of()));
    return PagePosition.all(
        FilterSql.bind(new NamedStatement(connection, sql), filter, wanted.after())
            .set("most", 12));
  }
}
