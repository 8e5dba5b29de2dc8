package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a page by their own columns: identity, set, labels. PostgreSQL assumes that the
 * rows which pass a filter are spread evenly, and may scan a whole fleet for a namespace whose rows
 * are all at its end, or that does not exist. So the plan is chosen here, by what was found so far:
 *
 * <ol>
 *   <li>{@link #NEAR} reads a bounded number of rows in the order of the page, which is enough
 *       where many fit. Where an index begins with the columns that the filter fixes, all rows that
 *       it reads fit them.
 *   <li>{@link #MATCHING} finds all rows that fit, by any indexes, and sorts them: where both the
 *       statistics and the count say that they are few enough.
 *   <li>{@link #WALK} reads in the order of the page until enough are found: many fit, and the
 *       first of them are far away.
 * </ol>
 */
final class PositionQuery {
  static final String NEAR =
      """
      WITH near AS MATERIALIZED (
          SELECT r.id, r.cluster_id, r.namespace, r.kind, r.api_version, r.name, r.apply_set, r.label_terms,
              r.updated_at
          FROM resources r
          WHERE {after_by_index}
          ORDER BY {order_by_index}
          LIMIT :window
      )
      SELECT NULL::INTEGER AS id, NULL AS sort_key, count(*) AS seen FROM near
      UNION ALL
      (SELECT r.id, {sort_key}, NULL FROM near r WHERE {filter} ORDER BY {order} LIMIT :most)
      """;

  static final String MATCHING =
      """
      WITH matching AS MATERIALIZED (
          SELECT r.id, r.name, r.updated_at FROM resources r
          WHERE {after} AND {filter}
          LIMIT :window + 1
      )
      SELECT NULL::INTEGER AS id, NULL AS sort_key, count(*) AS seen FROM matching
      UNION ALL
      (SELECT r.id, {sort_key}, NULL FROM matching r ORDER BY {order} LIMIT :most)
      """;

  private static final String EXPECTED =
      "EXPLAIN (FORMAT JSON) SELECT r.id FROM resources r WHERE {after} AND {filter}";

  static final String WALK =
      """
      SELECT r.id, {sort_key}, NULL::BIGINT AS seen FROM resources r
      WHERE {after_by_index} AND {filter}
      ORDER BY {order_by_index}
      LIMIT :most
      """;

  /**
   * How much each step may read before the next one is taken.
   *
   * @param near rows that are read first, in the order of the page
   * @param farthest the most that are read where some of the first ones fit
   * @param matches the most that are sorted
   */
  record Bounds(int near, int farthest, int matches) {
    static final Bounds USUAL = new Bounds(1_000, 10_000, 150_000);
  }

  /**
   * What one statement found.
   *
   * @param seen rows that it read or counted
   */
  private record Found(List<PagePosition> positions, long seen) {}

  private final ListFilter filter;
  private final Sort sort;
  private final @Nullable PageCursor after;
  private final int most;
  private final Bounds bounds;

  PositionQuery(ListFilter filter, Sort sort, @Nullable PageCursor after, int most, Bounds bounds) {
    this.filter = filter;
    this.sort = sort;
    this.after = after;
    this.most = most;
    this.bounds = bounds;
  }

  /**
   * @param connection in auto-commit mode
   */
  List<PagePosition> run(Connection connection) throws SQLException {
    return find(connection, true).orElseThrow();
  }

  /** The same, or empty where it would take a walk. */
  Optional<List<PagePosition>> runWithoutWalk(Connection connection) throws SQLException {
    return find(connection, false);
  }

  /** Live and deleted rows are found apart, since their indexes are different ones. */
  private Optional<List<PagePosition>> find(Connection connection, boolean mayWalk)
      throws SQLException {
    List<Boolean> states =
        filter.deleted() == null ? List.of(false, true) : List.of(filter.deleted());
    List<PagePosition> positions = new ArrayList<>();
    for (boolean deleted : states) {
      Optional<List<PagePosition>> found = nearOrMatching(connection, deleted);
      if (found.isEmpty() && !mayWalk) {
        return Optional.empty();
      }
      positions.addAll(
          found.isPresent() ? found.get() : inOrder(connection, WALK, deleted, most).positions);
    }
    positions.sort(sort.positions());
    return Optional.of(positions.subList(0, Math.min(most, positions.size())));
  }

  private Optional<List<PagePosition>> nearOrMatching(Connection connection, boolean deleted)
      throws SQLException {
    long window = window(deleted);
    Found near = inOrder(connection, NEAR, deleted, window);
    while (near.positions.size() < most && near.seen == window) {
      window = wider(near);
      if (window > bounds.farthest) {
        return PlannerSettings.withoutHashJoins(connection, side -> matching(side, deleted));
      }
      near = inOrder(connection, NEAR, deleted, window);
    }
    return Optional.of(near.positions);
  }

  private long window(boolean deleted) {
    boolean exact = IndexPrefix.of(filter, sort, deleted).isAllOf(filter);
    return exact ? most : Math.max(bounds.near, 2 * most);
  }

  /** Where some fit, the page is as far away as they are rare. */
  private long wider(Found near) {
    return near.positions.isEmpty() ? Long.MAX_VALUE : near.seen * 2 * most / near.positions.size();
  }

  /**
   * Empty where too many fit. Where many are expected it is not even tried: the LIMIT would make
   * the planner choose the plan that returns its first row soonest.
   */
  private Optional<List<PagePosition>> matching(Connection connection, boolean deleted)
      throws SQLException {
    if (expected(connection, deleted) > bounds.matches) {
      return Optional.empty();
    }
    Found matching = find(connection, MATCHING, deleted, bounds.matches);
    return matching.seen > bounds.matches ? Optional.empty() : Optional.of(matching.positions);
  }

  private long expected(Connection connection, boolean deleted) throws SQLException {
    try (NamedStatement statement = statement(connection, EXPECTED, deleted, 0);
        ResultSet row = statement.query()) {
      row.next();
      return Json.read(row.getString(1)).path(0).path("Plan").path("Plan Rows").asLong();
    }
  }

  private Found inOrder(Connection connection, String template, boolean deleted, long window)
      throws SQLException {
    return PlannerSettings.inOrder(connection, order -> find(order, template, deleted, window));
  }

  private Found find(Connection connection, String template, boolean deleted, long window)
      throws SQLException {
    List<PagePosition> positions = new ArrayList<>();
    long seen = 0;
    try (NamedStatement statement = statement(connection, template, deleted, window);
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        if (rows.getString("sort_key") == null) {
          seen = rows.getLong("seen");
        } else {
          positions.add(PagePosition.of(rows));
        }
      }
    }
    return new Found(positions, seen);
  }

  NamedStatement statement(Connection connection, String template, boolean deleted, long window)
      throws SQLException {
    return FilterSql.bind(new NamedStatement(connection, sql(template, deleted)), filter, after)
        .set("window", window)
        .set("most", most);
  }

  private String sql(String template, boolean deleted) {
    IndexPrefix prefix = IndexPrefix.of(filter, sort, deleted);
    String state = FilterSql.state(deleted);
    Map<String, String> parts =
        Map.of(
            "after_by_index",
            state
                + prefix.conditions()
                + (sort.isByName() ? FilterSql.NAMED : "")
                + " AND "
                + sort.after(prefix.columns()),
            "order_by_index",
            sort.order(prefix.columns()),
            "after",
            state + " AND " + sort.after(List.of()),
            "order",
            sort.order(List.of()),
            "sort_key",
            sort.keyText(),
            "filter",
            FilterSql.conditions(filter, deleted));
    return SqlTemplate.fill(template, parts);
  }
}
