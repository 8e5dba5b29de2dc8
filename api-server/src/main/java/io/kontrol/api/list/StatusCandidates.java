package io.kontrol.api.list;

import io.kontrol.api.database.NamedStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows that may have a status, in the order of their ids. The view {@code resource_status}
 * compares three tables for each row, and no index can hold that; but each status follows from a
 * comparison of one or two short columns, which narrow indexes hold in the order of the ids. So a
 * million rows are gone through in a fraction of the time, and the view judges the few that are
 * left.
 */
final class StatusCandidates {
  /** A little more than a page: most candidates are what they seem, and the scan stops there. */
  private static final int FIRST_WINDOW = 200;

  private static final String WINDOWED =
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

  private final ListFilter filter;
  private String sql;
  private int first;
  private int last;
  private int window = FIRST_WINDOW;
  private boolean more = true;

  private StatusCandidates(ListFilter filter, int first, int last) {
    this.filter = filter;
    this.sql = sql(filter, EACH);
    this.first = first;
    this.last = last;
  }

  /**
   * @param after the place of the last row of the page before; ids alone tell whether a candidate
   *     is behind it
   */
  static StatusCandidates of(ListFilter filter, Sort sort, @Nullable Cursor after) {
    int first = after != null && sort == Sort.ID ? after.id() : 0;
    int last = after != null && sort == Sort.ID_DOWN ? after.id() : Integer.MAX_VALUE;
    return new StatusCandidates(filter, first, last);
  }

  private static String sql(ListFilter filter, String each) {
    return WINDOWED.formatted(
        StatusConditions.of(filter).stream()
            .map(each::formatted)
            .collect(Collectors.joining("\nUNION\n")));
  }

  String sql() {
    return sql;
  }

  boolean more() {
    return more;
  }

  /** The next of them, more at each time: where many did not fit, many more have to be judged. */
  List<Integer> next(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (NamedStatement statement = bind(new NamedStatement(connection, sql));
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    more = ids.size() == window;
    if (more) {
      first = ids.get(window - 1);
      window *= 4;
      sql = sql(filter, filter.clusterId() == null && filter.kind() == null ? EACH : EACH_OF);
    }
    return ids;
  }

  NamedStatement bind(NamedStatement statement) throws SQLException {
    return statement
        .set("first", first)
        .set("last", last)
        .set("window", window)
        .set("cluster_id", filter.clusterId())
        .set("kind", filter.kind());
  }

  List<Integer> all(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    while (more) {
      ids.addAll(next(connection));
    }
    return ids;
  }
}
