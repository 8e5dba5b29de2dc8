package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places of a page by what the rows are: identity, set, labels. PostgreSQL supposes that
 * what a filter lets through is spread evenly, and may walk through a whole fleet for a namespace
 * that is at its end or nowhere. So no way is left to its choice that could be a long one:
 *
 * <ol>
 *   <li>{@link #NEAR}: a bounded number of rows in the order of the page, which is enough where
 *       many fit. An index that begins with columns that the filter fixes makes it exact for these.
 *   <li>{@link #MATCHING}: all rows that fit, which are sorted then, where statistics say and the
 *       count confirms that they are not too many; indexes find them wherever they are.
 *   <li>{@link #WALK}: in the order of the page until enough are found: many fit, and far away.
 * </ol>
 */
final class PositionQuery {
  static final String NEAR =
      """
      WITH near AS MATERIALIZED (
          SELECT r.id, r.cluster_id, r.namespace, r.kind, r.api_version, r.name, r.apply_set, r.label_terms,
              r.updated_at
          FROM resources r
          WHERE %1$s
          ORDER BY %2$s
          LIMIT :window
      )
      SELECT NULL::INTEGER AS id, NULL AS sort_key, count(*) AS seen FROM near
      UNION ALL
      (SELECT r.id, %3$s, NULL FROM near r WHERE %4$s ORDER BY %5$s LIMIT :most)
      """;

  static final String MATCHING =
      """
      WITH matching AS MATERIALIZED (
          SELECT r.id, r.name, r.updated_at FROM resources r
          WHERE %6$s AND %4$s
          LIMIT :window + 1
      )
      SELECT NULL::INTEGER AS id, NULL AS sort_key, count(*) AS seen FROM matching
      UNION ALL
      (SELECT r.id, %3$s, NULL FROM matching r ORDER BY %5$s LIMIT :most)
      """;

  private static final String EXPECTED = "SELECT r.id FROM resources r WHERE %6$s AND %4$s";

  static final String WALK =
      """
      SELECT r.id, %3$s, NULL::BIGINT AS seen FROM resources r
      WHERE %1$s AND %4$s
      ORDER BY %2$s
      LIMIT :most
      """;

  private static final String NAMED =
      """
          AND (:name::TEXT IS NULL OR r.name COLLATE "C" = :name)
          AND (:name_from::TEXT IS NULL OR r.name COLLATE "C" >= :name_from)
          AND (:name_to::TEXT IS NULL OR r.name COLLATE "C" < :name_to)
      """;

  private static final String FILTER =
      """
          (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id)
          AND (:namespace::TEXT IS NULL OR r.namespace = :namespace)
          AND (:kind::TEXT IS NULL OR r.kind = :kind)
          AND (:api_version::TEXT IS NULL OR r.api_version = :api_version)
          AND (:apply_set::TEXT IS NULL OR r.apply_set = :apply_set)
          AND (:all_terms::TEXT[] IS NULL OR r.label_terms @> :all_terms)
          AND (:no_terms::TEXT[] IS NULL OR NOT r.label_terms && :no_terms)
      """
          + NAMED;

  /**
   * How far each way is gone before the next one is taken.
   *
   * @param near rows looked at first, in the order of the page
   * @param farthest the most that are looked at where some of the first ones fit
   * @param matches rows that are sorted
   */
  record Bounds(int near, int farthest, int matches) {
    static final Bounds USUAL = new Bounds(1_000, 10_000, 150_000);
  }

  private record Found(List<PagePosition> places, long seen) {}

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
   * @param connection that commits by itself
   */
  List<PagePosition> run(Connection connection) throws SQLException {
    if (filter.deleted() != null) {
      return places(connection, filter.deleted());
    }
    List<PagePosition> places = new ArrayList<>(places(connection, false));
    places.addAll(places(connection, true));
    places.sort(sort.places());
    return places.subList(0, Math.min(most, places.size()));
  }

  private List<PagePosition> places(Connection connection, boolean deleted) throws SQLException {
    long window = window(deleted);
    Found near = inOrder(connection, NEAR, deleted, window);
    while (near.places.size() < most && near.seen == window) {
      window = farther(near);
      if (window > bounds.farthest) {
        return far(connection, deleted);
      }
      near = inOrder(connection, NEAR, deleted, window);
    }
    return near.places;
  }

  private long window(boolean deleted) {
    boolean exact = IndexPrefix.of(filter, sort, deleted).isAllOf(filter);
    return exact ? most : Math.max(bounds.near, 2 * most);
  }

  /** Where some fit, the page is as far away as they are rare. */
  private long farther(Found near) {
    return near.places.isEmpty() ? Long.MAX_VALUE : near.seen * 2 * most / near.places.size();
  }

  private List<PagePosition> far(Connection connection, boolean deleted) throws SQLException {
    Found matching = PlannerSettings.sideBySide(connection, side -> matching(side, deleted));
    return matching.seen <= bounds.matches
        ? matching.places
        : inOrder(connection, WALK, deleted, most).places;
  }

  /** Where many are expected, the first of them would be sought by the way that begins quickest. */
  private Found matching(Connection connection, boolean deleted) throws SQLException {
    return expected(connection, deleted) > bounds.matches
        ? new Found(List.of(), Long.MAX_VALUE)
        : find(connection, MATCHING, deleted, bounds.matches);
  }

  private long expected(Connection connection, boolean deleted) throws SQLException {
    try (NamedStatement statement =
            statement(connection, "EXPLAIN (FORMAT JSON) ", EXPECTED, deleted, 0);
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
    List<PagePosition> places = new ArrayList<>();
    long seen = 0;
    try (NamedStatement statement = statement(connection, "", template, deleted, window);
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        if (rows.getString("sort_key") == null) {
          seen = rows.getLong("seen");
        } else {
          places.add(PagePosition.of(rows));
        }
      }
    }
    return new Found(places, seen);
  }

  /**
   * @param prefix what stands before the statement, such as EXPLAIN
   */
  NamedStatement statement(
      Connection connection, String prefix, String template, boolean deleted, long window)
      throws SQLException {
    IndexPrefix lead = IndexPrefix.of(filter, sort, deleted);
    String state = state(deleted);
    String sql =
        template.formatted(
            state
                + lead.conditions()
                + (sort.isByName() ? NAMED : "")
                + " AND "
                + sort.after(lead.columns()),
            sort.order(lead.columns()),
            sort.keyText(),
            filterText(filter),
            sort.order(List.of()),
            state + " AND " + sort.after(List.of()));
    return bind(new NamedStatement(connection, prefix + sql), filter, after)
        .set("window", window)
        .set("most", most);
  }

  /**
   * @param deleted null for both
   */
  static String state(@Nullable Boolean deleted) {
    if (deleted == null) {
      return "TRUE";
    }
    return deleted ? "r.deleted_at IS NOT NULL" : "r.deleted_at IS NULL";
  }

  static String filterText(ListFilter filter) {
    StringBuilder conditions = new StringBuilder(FILTER);
    for (int i = 0; i < filter.labels().any().size(); i++) {
      conditions.append("    AND r.label_terms && :any_terms_").append(i).append("::TEXT[]\n");
    }
    if (filter.observed() != null) {
      conditions.append(filter.observed().condition());
    }
    return conditions.toString();
  }

  static NamedStatement bind(
      NamedStatement statement, ListFilter filter, @Nullable PageCursor after) throws SQLException {
    LabelSelector labels = filter.labels();
    for (int i = 0; i < labels.any().size(); i++) {
      statement.setTexts("any_terms_" + i, labels.any().get(i));
    }
    if (filter.observed() != null) {
      filter.observed().bind(statement);
    }
    return statement
        .set("cluster_id", filter.clusterId())
        .set("namespace", filter.namespace())
        .set("kind", filter.kind())
        .set("api_version", filter.apiVersion())
        .set("name", filter.name())
        .set("name_from", filter.namePrefix())
        .set("name_to", filter.namePrefixEnd())
        .set("apply_set", filter.set())
        .setTexts("all_terms", labels.all().isEmpty() ? null : labels.all())
        .setTexts("no_terms", labels.none().isEmpty() ? null : labels.none())
        .set("after_key", after == null ? null : after.key())
        .set("after_id", after == null ? null : after.id());
  }
}
