package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One statement that searches for candidates between two ids.
 *
 * @param sections how many ranges the ids are divided into, each with bounds of its own
 * @param first below the lowest id
 * @param last above the highest id
 * @param window the most that are found
 */
record StatusScan(ListFilter filter, String sql, int sections, int first, int last, int window) {
  private static final String IN_ORDER =
      """
      SELECT id FROM (
      {each}
      ) AS candidates
      ORDER BY id
      LIMIT :window
      """;

  private static final String EACH =
      """
      (SELECT id FROM ({condition}) AS each
      ORDER BY id LIMIT :window)
      """;

  /**
   * A narrow index holds cluster and kind too. Reading it beside the other two is worth it where
   * many candidates turned out to be of another cluster, kind or status.
   */
  private static final String EACH_OF =
      """
      (SELECT each.id FROM ({condition}) AS each
      JOIN resources o ON o.id = each.id AND o.id > :first AND o.id < :last
      WHERE (:cluster_id::TEXT IS NULL OR o.cluster_id = :cluster_id) AND (:kind::TEXT IS NULL OR o.kind = :kind)
          AND (:clusters::TEXT[] IS NULL OR o.cluster_id = ANY (:clusters))
      ORDER BY each.id LIMIT :window)
      """;

  /** Its parts have no LIMIT, which would keep PostgreSQL from running them in parallel. */
  private static final String IN_SECTIONS =
      """
      SELECT DISTINCT id FROM (
      {each}
      ) AS candidates
      ORDER BY id
      LIMIT :window
      """;

  /**
   * Ends as soon as the window is full.
   *
   * @param narrowed whether the candidates have to be of the filter's clusters and kind
   */
  static StatusScan inOrder(ListFilter filter, boolean narrowed, int first, int last, int window) {
    boolean narrows =
        filter.clusterId() != null || filter.kind() != null || filter.observed() != null;
    String each = narrowed && narrows ? EACH_OF : EACH;
    String sql =
        StatusConditions.of(filter).stream()
            .map(condition -> SqlTemplate.fill(each, Map.of("condition", condition)))
            .collect(Collectors.joining("\nUNION\n"));
    return new StatusScan(
        filter, SqlTemplate.fill(IN_ORDER, Map.of("each", sql)), 0, first, last, window);
  }

  /** Reads all ids to their end, in as many processes as there are sections at most. */
  static StatusScan inSections(ListFilter filter, int sections, int first, int last, int window) {
    String sql =
        StatusConditions.of(filter).stream()
            .flatMap(each -> IntStream.range(0, sections).mapToObj(i -> section(each, i)))
            .collect(Collectors.joining("\nUNION ALL\n"));
    return new StatusScan(
        filter, SqlTemplate.fill(IN_SECTIONS, Map.of("each", sql)), sections, first, last, window);
  }

  private static String section(String condition, int index) {
    return condition.replace(":first", ":first_" + index).replace(":last", ":last_" + index);
  }

  List<Integer> run(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (NamedStatement statement = bind(new NamedStatement(connection, sql));
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  NamedStatement bind(NamedStatement statement) throws SQLException {
    statement
        .set("first", first)
        .set("last", last)
        .set("window", window)
        .set("cluster_id", filter.clusterId())
        .set("kind", filter.kind())
        .setTexts("clusters", filter.observed() == null ? null : filter.observed().clusters());
    for (int i = 0; i < sections; i++) {
      statement.set("first_" + i, bound(i)).set("last_" + i, bound(i + 1) + 1);
    }
    return statement;
  }

  /** The last id of the section before. */
  private int bound(int section) {
    return first + (int) ((long) (last - 1 - first) * section / sections);
  }
}
