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
 * compares three tables for each row, and no index can hold that. But each status implies a
 * comparison of one or two short columns, which narrow indexes hold in the order of the ids. So a
 * million rows are searched in a fraction of the time, and the view is asked about the few that are
 * left.
 *
 * <p>Where candidates lie close together, a scan ends as soon as its window is full. A scan that
 * reaches the end of a range of ids without filling its window shows that they are rare: then all
 * remaining ids are scanned at once, in sections that several processes share.
 */
final class StatusCandidates {
  /** A little more than a page: most candidates have the status, and the search ends here. */
  private static final int FIRST_WINDOW = 200;

  /** As many rare ones as the view takes the time of one scan for. */
  private static final int RARE_WINDOW = 5_000;

  /** Ids; a shorter range is scanned before a second process has started. */
  private static final int SHORTEST_RANGE = 50_000;

  private static final int SECTIONS = 8;

  private static final String LAST_ID =
      "SELECT :first::INTEGER + 1 AS lowest, max(r.id) AS highest FROM resources r WHERE r.id > :first AND r.id < :last";

  /** Live rows only: deleted ones have no index by cluster and id. */
  private static final String IDS_OF_CLUSTERS =
      """
      SELECT min(ends.lowest) AS lowest, max(ends.highest) AS highest
      FROM unnest(:clusters::TEXT[]) AS wanted (cluster_id)
      CROSS JOIN LATERAL (SELECT
          (SELECT r.id FROM resources r
           WHERE r.cluster_id >= wanted.cluster_id AND r.cluster_id <= wanted.cluster_id AND r.deleted_at IS NULL
               AND r.id > :first AND r.id < :last
           ORDER BY r.cluster_id, r.id LIMIT 1) AS lowest,
          (SELECT r.id FROM resources r
           WHERE r.cluster_id >= wanted.cluster_id AND r.cluster_id <= wanted.cluster_id AND r.deleted_at IS NULL
               AND r.id > :first AND r.id < :last
           ORDER BY r.cluster_id DESC, r.id DESC LIMIT 1) AS highest) AS ends
      """;

  private final ListFilter filter;
  private final int range;
  private int first;
  private final int last;
  private int window = FIRST_WINDOW;
  private boolean inOrder = true;
  private boolean narrowed;
  private boolean more = true;

  private StatusCandidates(ListFilter filter, int first, int last) {
    this.filter = filter;
    this.first = first;
    this.last = last;
    this.range = Math.max(SHORTEST_RANGE, (last - first) / SECTIONS);
  }

  /**
   * @param after the last row of the page before; only in the order of the ids does it bound the
   *     search
   */
  static StatusCandidates of(
      Connection connection, ListFilter filter, Sort sort, @Nullable PageCursor after)
      throws SQLException {
    int first = after != null && sort == Sort.ID ? after.id() : 0;
    int last = after != null && sort == Sort.ID_DOWN ? after.id() : Integer.MAX_VALUE;
    List<String> clusters = clusters(filter);
    boolean byCluster = !clusters.isEmpty() && Boolean.FALSE.equals(filter.deleted());
    try (NamedStatement statement =
            new NamedStatement(connection, byCluster ? IDS_OF_CLUSTERS : LAST_ID)
                .set("first", first)
                .set("last", last)
                .setTexts("clusters", clusters);
        ResultSet row = statement.query()) {
      row.next();
      int lowest = row.getInt("lowest"); // 0 for none
      int highest = row.getInt("highest");
      return new StatusCandidates(
          filter, Math.max(first, lowest - 1), Math.max(first, highest) + 1);
    }
  }

  /** Empty where rows of any cluster fit. */
  private static List<String> clusters(ListFilter filter) {
    if (filter.clusterId() != null) {
      return List.of(filter.clusterId());
    }
    return filter.observed() == null ? List.of() : filter.observed().clusters();
  }

  boolean more() {
    return more;
  }

  /** The next of them, four times as many after each full window. */
  List<Integer> next(Connection connection) throws SQLException {
    int end = inOrder && last - first > range ? first + range : last;
    StatusScan scan =
        inOrder
            ? StatusScan.inOrder(filter, narrowed, first, end, window)
            : StatusScan.inSections(filter, SECTIONS, first, end, window);
    List<Integer> ids =
        inOrder ? scan.run(connection) : PlannerSettings.inParallel(connection, scan::run);
    if (ids.size() == window) {
      first = ids.get(window - 1);
      window *= 4;
      inOrder = true;
      narrowed = true;
    } else {
      more = end < last;
      first = end - 1;
      window = Math.max(window, RARE_WINDOW);
      inOrder = false;
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
