package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.page.PageCursor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that may have a status, in the order of their ids. The view {@code resource_status}
 * compares three tables for each row, and no index can hold that; but each status follows from a
 * comparison of one or two short columns, which narrow indexes hold in the order of the ids. So a
 * million rows are gone through in a fraction of the time, and the view judges the few that are
 * left.
 *
 * <p>Where candidates lie close together a look ends as soon as it has enough of them. A look that
 * comes to the end of a stretch of ids without enough tells that they are rare: then all that is
 * left is looked through at once, in sections that several processes share.
 */
final class StatusCandidates {
  /** A little more than a page: most candidates are what they seem, and the look ends there. */
  private static final int FIRST_WINDOW = 200;

  /** Of rare ones, so many as the view judges in the time of a look. */
  private static final int RARE_WINDOW = 5_000;

  /** Ids; what is shorter is gone through before a second process has started. */
  private static final int SHORTEST_STRETCH = 50_000;

  private static final int STRETCHES = 8;

  private static final String LAST_ID =
      "SELECT max(r.id) FROM resources r WHERE r.id > :first AND r.id < :last";

  private final ListFilter filter;
  private final int stretch;
  private int first;
  private final int last;
  private int window = FIRST_WINDOW;
  private boolean close = true;
  private boolean often;
  private boolean more = true;

  private StatusCandidates(ListFilter filter, int first, int last) {
    this.filter = filter;
    this.first = first;
    this.last = last;
    this.stretch = Math.max(SHORTEST_STRETCH, (last - first) / STRETCHES);
  }

  /**
   * @param after the place of the last row of the page before; ids alone tell whether a candidate
   *     is behind it
   */
  static StatusCandidates of(
      Connection connection, ListFilter filter, Sort sort, @Nullable PageCursor after)
      throws SQLException {
    int first = after != null && sort == Sort.ID ? after.id() : 0;
    int last = after != null && sort == Sort.ID_DOWN ? after.id() : Integer.MAX_VALUE;
    try (NamedStatement statement =
            new NamedStatement(connection, LAST_ID).set("first", first).set("last", last);
        ResultSet row = statement.query()) {
      row.next();
      int highest = row.getInt(1); // 0 for none
      return new StatusCandidates(filter, first, Math.max(first, highest) + 1);
    }
  }

  boolean more() {
    return more;
  }

  /** The next of them, more at each time: where many did not fit, many more have to be judged. */
  List<Integer> next(Connection connection) throws SQLException {
    int end = close && last - first > stretch ? first + stretch : last;
    StatusScan look =
        close
            ? StatusScan.inOrder(filter, often, first, end, window)
            : StatusScan.inSections(filter, STRETCHES, first, end, window);
    List<Integer> ids =
        close ? look.run(connection) : PlannerSettings.bySeveral(connection, look::run);
    if (ids.size() == window) {
      first = ids.get(window - 1);
      window *= 4;
      close = true;
      often = true;
    } else {
      more = end < last;
      first = end - 1;
      window = Math.max(window, RARE_WINDOW);
      close = false;
    }
    return ids;
  }

  List<Integer> all(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    while (more) {
      ids.addAll(next(connection));
    }
    return ids;
  }
}
