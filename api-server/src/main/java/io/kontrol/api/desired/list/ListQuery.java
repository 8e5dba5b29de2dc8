package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.page.PageCursor;
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
  private final @Nullable PageCursor after;
  private final int most;

  /**
   * @param most rows of the page, and one more that tells whether there is another page
   */
  ListQuery(ListFilter filter, Sort sort, @Nullable PageCursor after, int most) {
    this.filter = filter;
    this.sort = sort;
    this.after = after;
    this.most = most;
  }

  /**
   * @param connection that commits by itself
   */
  List<PagePosition> run(Connection connection) throws SQLException {
    if (filter.observed() != null && filter.observed().isEmpty()) {
      return List.of();
    }
    if (!filter.byStatus()) {
      return places(most).run(connection);
    }
    List<PagePosition> near = places(WINDOW).run(connection);
    List<PagePosition> found =
        judged(connection, near.stream().map(PagePosition::id).toList(), most);
    return found.size() == most || near.size() < WINDOW
        ? found
        : PlannerSettings.sideBySide(connection, this::candidates);
  }

  private PositionQuery places(int wanted) {
    return new PositionQuery(filter, sort, after, wanted, PositionQuery.Bounds.USUAL);
  }

  private List<PagePosition> candidates(Connection connection) throws SQLException {
    StatusCandidates candidates = StatusCandidates.of(connection, filter, sort, after);
    if (sort != Sort.ID) {
      return judged(connection, candidates.all(connection), most);
    }
    List<PagePosition> places = new ArrayList<>();
    while (places.size() < most && candidates.more()) {
      places.addAll(judged(connection, candidates.next(connection), most - places.size()));
    }
    return places;
  }

  private List<PagePosition> judged(Connection connection, List<Integer> ids, int wanted)
      throws SQLException {
    return PagePosition.all(judging(connection, "", ids, wanted));
  }

  /**
   * @param prefix what stands before the statement, such as EXPLAIN
   */
  NamedStatement judging(Connection connection, String prefix, List<Integer> ids, int wanted)
      throws SQLException {
    String sql =
        JUDGED.formatted(
            PositionQuery.filterText(filter),
            sort.keyText(),
            sort.after(List.of()),
            sort.order(List.of()),
            PositionQuery.state(filter.deleted()));
    return PositionQuery.bind(new NamedStatement(connection, prefix + sql), filter, after)
        .set("chosen", connection.createArrayOf("int4", ids.toArray()))
        .setTexts("sync", filter.sync())
        .setTexts("health", filter.health())
        .set("most", wanted);
  }
}
