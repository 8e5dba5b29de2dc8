package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.page.PageCursor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a page, by their own columns ({@link PositionQuery}) or by their status too. A
 * status compares three tables, and no statistics say how many rows have it. So the status of the
 * first rows that fit otherwise is derived, which is enough where many have the wanted one. Where
 * it is not, {@link StatusCandidates} finds the rows that may have it.
 */
final class ListQuery {
  /** Rows whose status is derived before candidates are searched for. */
  private static final int WINDOW = 2_000;

  /** How many rows that a viewer is shown are tried for each row of a page. */
  private static final int SHOWN_FOR_EACH = 5;

  private static final String HAS_STATUS =
      """
      (:sync::TEXT[] IS NULL OR s.sync = ANY (:sync))
          AND (:health::TEXT[] IS NULL OR s.health = ANY (:health))
      """;

  /**
   * For rows that {@link PositionQuery} found, in the order of the page: it stops as soon as the
   * page is full, and reads no more of {@code resources} than the view does.
   */
  static final String STATUS_ALONE =
      """
      SELECT chosen.ordinal
      FROM unnest(:chosen::INTEGER[]) WITH ORDINALITY AS chosen (id, ordinal)
      JOIN resource_status s ON s.resource_id = chosen.id
      WHERE {has_status}
      ORDER BY chosen.ordinal
      LIMIT :most
      """;

  /** For candidates, which come in the order of their ids. */
  static final String WITH_STATUS =
      """
      SELECT r.id, {sort_key}
      FROM unnest(:chosen::INTEGER[]) WITH ORDINALITY AS chosen (id, ordinal)
      JOIN resources r ON r.id = chosen.id
      JOIN resource_status s ON s.resource_id = r.id
      WHERE {filter} AND {after} AND {state} AND {has_status}
      ORDER BY {order}
      LIMIT :most
      """;

  /** For living rows; that is not asked again, since only the primary key is to be used here. */
  static final String CHOSEN =
      """
      SELECT r.id, {sort_key}
      FROM unnest(:chosen::INTEGER[]) WITH ORDINALITY AS chosen (id, ordinal)
      JOIN resources r ON r.id = chosen.id
      WHERE {filter} AND {after}
      ORDER BY {order}
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
   * @param connection in auto-commit mode
   */
  List<PagePosition> run(Connection connection) throws SQLException {
    if (filter.observed() != null && filter.observed().isEmpty()) {
      return List.of();
    }
    Optional<List<PagePosition>> page = amongShown(connection);
    if (page.isPresent()) {
      return page.get();
    }
    if (!filter.byStatus()) {
      return positions(most).run(connection);
    }
    Optional<List<PagePosition>> first = firstWithoutStatus(connection);
    if (first.isPresent()) {
      List<PagePosition> found = ofStatus(connection, first.get());
      if (found.size() == most || first.get().size() < WINDOW) {
        return found;
      }
    }
    return PlannerSettings.withoutHashJoins(connection, this::candidates);
  }

  /**
   * Candidates of an exceptional status in a few clusters are found sooner than these clusters'
   * first rows, where those are far behind the rows of all others.
   */
  private Optional<List<PagePosition>> firstWithoutStatus(Connection connection)
      throws SQLException {
    boolean rare = filter.observed() != null && !StatusConditions.isTheRule(filter);
    return rare
        ? positions(WINDOW).runWithoutWalk(connection)
        : Optional.of(positions(WINDOW).run(connection));
  }

  /**
   * A page found among the rows that a viewer is shown; empty where they are too many, or where an
   * index is likely to find it sooner.
   */
  private Optional<List<PagePosition>> amongShown(Connection connection) throws SQLException {
    boolean named = filter.name() != null || filter.namePrefix() != null;
    if (!filter.byStatus() && (sort != Sort.ID || named)) {
      return Optional.empty();
    }
    int behind = sort == Sort.ID && after != null ? after.id() : 0;
    int wanted = filter.byStatus() ? ShownRows.MOST : SHOWN_FOR_EACH * most;
    Optional<List<Integer>> shown = ShownRows.find(connection, filter, behind, wanted);
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    ListQuery own = new ListQuery(filter.shownTo(null), sort, after, most);
    List<PagePosition> page =
        PlannerSettings.withoutHashJoins(connection, side -> own.among(side, shown.get()));
    boolean complete = page.size() == most || filter.byStatus() || shown.get().size() < wanted;
    return complete ? Optional.of(page) : Optional.empty();
  }

  private List<PagePosition> among(Connection connection, List<Integer> ids) throws SQLException {
    List<PagePosition> fitting =
        sort == Sort.ID && filter.isOfClusterAndKindAlone()
            ? ids.stream().map(id -> new PagePosition(id, "")).toList()
            : PagePosition.all(statement(connection, CHOSEN, ids, ids.size()));
    return filter.byStatus()
        ? ofStatus(connection, fitting)
        : fitting.subList(0, Math.min(most, fitting.size()));
  }

  private PositionQuery positions(int wanted) {
    return new PositionQuery(filter, sort, after, wanted, PositionQuery.Bounds.USUAL);
  }

  private List<PagePosition> candidates(Connection connection) throws SQLException {
    StatusCandidates candidates = StatusCandidates.of(connection, filter, sort, after);
    if (sort != Sort.ID) {
      return withStatus(connection, candidates.all(connection), most);
    }
    List<PagePosition> positions = new ArrayList<>();
    while (positions.size() < most && candidates.more()) {
      List<Integer> ids = candidates.next(connection);
      positions.addAll(withStatus(connection, ids, most - positions.size()));
    }
    return positions;
  }

  private List<PagePosition> ofStatus(Connection connection, List<PagePosition> positions)
      throws SQLException {
    List<Integer> ids = positions.stream().map(PagePosition::id).toList();
    List<PagePosition> found = new ArrayList<>();
    try (NamedStatement statement = statement(connection, STATUS_ALONE, ids, most);
        ResultSet row = statement.query()) {
      while (row.next()) {
        found.add(positions.get(row.getInt("ordinal") - 1));
      }
    }
    return found;
  }

  private List<PagePosition> withStatus(Connection connection, List<Integer> ids, int wanted)
      throws SQLException {
    return PagePosition.all(statement(connection, WITH_STATUS, ids, wanted));
  }

  NamedStatement statement(Connection connection, String template, List<Integer> ids, int wanted)
      throws SQLException {
    Map<String, String> parts =
        Map.of(
            "sort_key", sort.keyText(),
            "filter", FilterSql.conditions(filter, filter.deleted()),
            "after", sort.after(List.of()),
            "state", FilterSql.state(filter.deleted()),
            "has_status", HAS_STATUS,
            "order", sort == Sort.ID ? "chosen.ordinal" : sort.order(List.of()));
    String sql = SqlTemplate.fill(template, parts);
    return FilterSql.bind(new NamedStatement(connection, sql), filter, after)
        .set("chosen", connection.createArrayOf("int4", ids.toArray()))
        .setTexts("sync", filter.sync())
        .setTexts("health", filter.health())
        .set("most", wanted);
  }
}
