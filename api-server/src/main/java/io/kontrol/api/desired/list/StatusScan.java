package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One statement that looks for candidates between two ids.
 *
 * @param sections how many parts the ids are cut into, each with bounds of its own
 * @param first below the lowest id
 * @param last above the highest id
 * @param window the most that are found
 */
record StatusScan(ListFilter filter, String sql, int sections, int first, int last, int window) {
  private static final String IN_ORDER =
      """
      SELECT id FROM (
      %s
      ) AS candidates
      ORDER BY id
      LIMIT :window
      """;

  private static final String EACH =
      """
      (SELECT id FROM (%s) AS each
      ORDER BY id LIMIT :window)
      """;

  /**
   * Cluster and kind stand in a narrow index too: worth a third one beside the other two where many
   * candidates were none of them.
   */
  private static final String EACH_OF =
      """
      (SELECT each.id FROM (%s) AS each
      JOIN resources o ON o.id = each.id AND o.id > :first AND o.id < :last
      WHERE (:cluster_id::TEXT IS NULL OR o.cluster_id = :cluster_id) AND (:kind::TEXT IS NULL OR o.kind = :kind)
      ORDER BY each.id LIMIT :window)
      """;

  /** Without a limit in its parts, which would keep each of them from a process of its own. */
  private static final String IN_SECTIONS =
      """
      SELECT DISTINCT id FROM (
      %s
      ) AS candidates
      ORDER BY id
      LIMIT :window
      """;

  /** A look that ends when the window is full. */
  static StatusScan inOrder(ListFilter filter, boolean often, int first, int last, int window) {
    boolean narrowed = often && (filter.clusterId() != null || filter.kind() != null);
    String each = narrowed ? EACH_OF : EACH;
    String sql =
        IN_ORDER.formatted(
            StatusConditions.of(filter).stream()
                .map(each::formatted)
                .collect(Collectors.joining("\nUNION\n")));
    return new StatusScan(filter, sql, 0, first, last, window);
  }

  /** A look to the end of the ids, which as many processes may share as there are sections. */
  static StatusScan inSections(ListFilter filter, int sections, int first, int last, int window) {
    String sql =
        IN_SECTIONS.formatted(
            StatusConditions.of(filter).stream()
                .flatMap(each -> IntStream.range(0, sections).mapToObj(i -> section(each, i)))
                .collect(Collectors.joining("\nUNION ALL\n")));
    return new StatusScan(filter, sql, sections, first, last, window);
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
        .set("kind", filter.kind());
    for (int i = 0; i < sections; i++) {
      statement.set("first_" + i, bound(i)).set("last_" + i, bound(i + 1) + 1);
    }
    return statement;
  }

  /** The id that ends the section before. */
  private int bound(int section) {
    return first + (int) ((long) (last - 1 - first) * section / sections);
  }
}
