package io.kontrol.api.list;

import io.kontrol.api.database.NamedStatement;
import io.kontrol.model.status.Health;
import io.kontrol.model.status.SyncStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that may have a status, in the order of their ids. The view {@code resource_status}
 * compares three tables for each row, and no index can hold that; but each status follows from a
 * comparison of one or two short columns, which narrow indexes hold in the order of the ids. So a
 * million rows are gone through in a fraction of the time, and the view judges the few that are
 * left.
 */
final class StatusCandidates {
  /** Enough for a page whatever else is filtered, and few enough to judge at once. */
  private static final int FIRST_WINDOW = 5_000;

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

  private static final String ABSENT =
      """
      SELECT c.resource_id AS id FROM resource_current_states c
      WHERE c.resource_id > :first AND c.resource_id < :last AND c.deleted_at IS NOT NULL
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
        conditions(filter).stream().map(each::formatted).collect(Collectors.joining("\nUNION\n")));
  }

  /** By sync or by health, whichever leaves fewer rows: what is in order is the rule. */
  private static List<String> conditions(ListFilter filter) {
    List<String> sync = filter.sync() == null ? List.of() : filter.sync();
    List<String> health = filter.health() == null ? List.of() : filter.health();
    boolean syncIsTheRule = sync.isEmpty() || sync.contains(SyncStatus.Synced.name());
    boolean healthIsTheRule = health.isEmpty() || health.contains(Health.Healthy.name());
    boolean byHealth = sync.isEmpty() || (syncIsTheRule && !healthIsTheRule);
    Stream<String> conditions =
        byHealth
            ? health.stream().map(name -> candidates(Health.valueOf(name)))
            : sync.stream().map(name -> candidates(SyncStatus.valueOf(name)));
    return conditions.distinct().toList();
  }

  private static String candidates(SyncStatus sync) {
    return switch (sync) {
      case Error ->
          """
          SELECT a.resource_id AS id FROM resource_applied_states a
          WHERE a.resource_id > :first AND a.resource_id < :last AND a.status = 'error'
          """;
      case OutOfSync ->
          """
          SELECT r.id FROM resources r
          LEFT JOIN resource_applied_states a ON a.resource_id = r.id
              AND a.resource_id > :first AND a.resource_id < :last
          WHERE r.id > :first AND r.id < :last AND a.generation IS DISTINCT FROM r.generation
          """;
      case Pending ->
          """
          SELECT a.resource_id AS id FROM resource_applied_states a
          LEFT JOIN resource_current_states c ON c.resource_id = a.resource_id
              AND c.resource_id > :first AND c.resource_id < :last
          WHERE a.resource_id > :first AND a.resource_id < :last
              AND (c.version_number >= a.version_number) IS NOT TRUE
          """;
      case Missing -> ABSENT;
      case Drifted ->
          """
          SELECT a.resource_id AS id FROM resource_applied_states a
          JOIN resource_current_states c ON c.resource_id = a.resource_id
              AND c.resource_id > :first AND c.resource_id < :last
          WHERE a.resource_id > :first AND a.resource_id < :last
              AND a.owned_fields_mark IS DISTINCT FROM c.owned_fields_mark
          """;
      case Synced ->
          """
          SELECT a.resource_id AS id FROM resource_applied_states a
          JOIN resource_current_states c ON c.resource_id = a.resource_id
              AND c.resource_id > :first AND c.resource_id < :last
          JOIN resources r ON r.id = a.resource_id AND r.id > :first AND r.id < :last
          WHERE a.resource_id > :first AND a.resource_id < :last
              AND a.generation = r.generation AND c.deleted_at IS NULL
              AND a.owned_fields_mark IS NOT DISTINCT FROM c.owned_fields_mark
          """;
      case Deleting, Deleted ->
          """
          SELECT r.id FROM resources r WHERE r.id > :first AND r.id < :last AND r.deleted_at IS NOT NULL
          """;
    };
  }

  private static String candidates(Health health) {
    return switch (health) {
      case Missing -> ABSENT;
      case Healthy ->
          """
          SELECT c.resource_id AS id FROM resource_current_states c
          WHERE c.resource_id > :first AND c.resource_id < :last AND c.health = 'Healthy' AND c.deleted_at IS NULL
          """;
      case Progressing, Degraded, Suspended ->
          """
          SELECT c.resource_id AS id FROM resource_current_states c
          WHERE c.resource_id > :first AND c.resource_id < :last AND c.health = '%s' AND c.health <> 'Healthy'
          """
              .formatted(health.name());
      case Unknown ->
          """
          SELECT r.id FROM resources r
          LEFT JOIN resource_current_states c ON c.resource_id = r.id
              AND c.resource_id > :first AND c.resource_id < :last
          WHERE r.id > :first AND r.id < :last AND COALESCE(c.health, 'Unknown') = 'Unknown'
          """;
    };
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
      window *= 2;
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
