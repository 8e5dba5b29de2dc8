package io.kontrol.api.list;

import io.kontrol.api.database.NamedStatement;
import io.kontrol.api.database.Planner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places of a page: by what the rows are, or by their status too. Status compares three
 * tables, and no statistics tell how many rows fit. So the first rows of the list without it are
 * judged, which is enough where many fit; where it is not, {@link StatusCandidates} says which rows
 * are worth a look.
 */
final class ListQuery {
  private static final int WINDOW = 2_000;

  private static final String JUDGED =
      """
      SELECT r.id, %2$s
      FROM unnest(:chosen::INTEGER[]) AS chosen (id)
      JOIN resources r ON r.id = chosen.id
      JOIN resource_status s ON s.resource_id = r.id
      WHERE %1$s AND %3$s AND %5$s
          AND (:sync::TEXT[] IS NULL OR s.sync = ANY (:sync))
          AND (:health::TEXT[] IS NULL OR s.health = ANY (:health))
      ORDER BY %4$s
      LIMIT :most
      """;

  private final ListFilter filter;
  private final Sort sort;
  private final @Nullable Cursor after;
  private final int most;

  /**
   * @param most rows of the page, and one more that tells whether there is another page
   */
  ListQuery(ListFilter filter, Sort sort, @Nullable Cursor after, int most) {
    this.filter = filter;
    this.sort = sort;
    this.after = after;
    this.most = most;
  }

  /**
   * @param connection that commits by itself
   */
  List<Place> run(Connection connection) throws SQLException {
    if (filter.observed() != null && filter.observed().isEmpty()) {
      return List.of();
    }
    if (!filter.byStatus()) {
      return places(most).run(connection);
    }
    List<Place> near = places(WINDOW).run(connection);
    List<Place> found = judged(connection, near.stream().map(Place::id).toList(), most);
    return found.size() == most || near.size() < WINDOW
        ? found
        : Planner.sideBySide(connection, this::candidates);
  }

  private PlaceQuery places(int wanted) {
    return new PlaceQuery(filter, sort, after, wanted, PlaceQuery.Bounds.USUAL);
  }

  private List<Place> candidates(Connection connection) throws SQLException {
    StatusCandidates candidates = StatusCandidates.of(connection, filter, sort, after);
    if (sort != Sort.ID) {
      return judged(connection, candidates.all(connection), most);
    }
    List<Place> places = new ArrayList<>();
    while (places.size() < most && candidates.more()) {
      places.addAll(judged(connection, candidates.next(connection), most - places.size()));
    }
    return places;
  }

  private List<Place> judged(Connection connection, List<Integer> ids, int wanted)
      throws SQLException {
    return Place.all(judging(connection, "", ids, wanted));
  }

  /**
   * @param prefix what stands before the statement, such as EXPLAIN
   */
  NamedStatement judging(Connection connection, String prefix, List<Integer> ids, int wanted)
      throws SQLException {
    String sql =
        JUDGED.formatted(
            PlaceQuery.filterText(filter),
            sort.keyText(),
            sort.after(List.of()),
            sort.order(List.of()),
            PlaceQuery.state(filter.deleted()));
    return PlaceQuery.bind(new NamedStatement(connection, prefix + sql), filter, after)
        .set("chosen", connection.createArrayOf("int4", ids.toArray()))
        .setTexts("sync", filter.sync())
        .setTexts("health", filter.health())
        .set("most", wanted);
  }
}
