package io.kontrol.api.audit;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a page, newest first. PostgreSQL assumes that the rows which fit a filter are
 * spread evenly over time, and may walk through the whole log for rows that are all at its
 * beginning, or that are not there. So the way is chosen here:
 *
 * <ol>
 *   <li>{@link #GROUPS} merges the newest rows of each group (category, action, status) that the
 *       filter asks for. There are few groups, and an index has each in the order of time.
 *   <li>{@link #NEAR}, where a filter is about a resource, a name or a request, reads the newest
 *       rows, as many as are likely to be enough.
 *   <li>{@link #MATCHING} finds all that fit, by the index of the resource, the name or the
 *       request, and sorts them. It is tried where few of the newest fit, so that there are few.
 * </ol>
 */
final class PositionFinder {
  private static final int NEAREST = 1_000;
  private static final int FARTHEST = 20_000;

  private static final String SPAN =
      """
      (:after::TIMESTAMPTZ IS NULL OR (a.timestamp, a.id) < (:after::TIMESTAMPTZ, :after_id::BIGINT))
          AND (:from::TIMESTAMPTZ IS NULL OR a.timestamp >= :from)
          AND (:to::TIMESTAMPTZ IS NULL OR a.timestamp < :to)
      """;

  private static final String NEWEST_FIRST = "ORDER BY a.timestamp DESC, a.id DESC";

  private static final String ALL =
      "SELECT a.id, a.timestamp FROM audit_logs a WHERE {span} {newest_first} LIMIT :most";

  /** The groups are found one after the other, since an index skips to the next. */
  private static final String GROUPS =
      """
      WITH RECURSIVE groups AS (
          (SELECT a.category, a.action, a.status FROM audit_logs a WHERE {lead}
           ORDER BY a.category, a.action, a.status LIMIT 1)
          UNION ALL
          SELECT next.category, next.action, next.status FROM groups g CROSS JOIN LATERAL (
              SELECT a.category, a.action, a.status FROM audit_logs a
              WHERE {lead} AND (a.category, a.action, a.status) > (g.category, g.action, g.status)
              ORDER BY a.category, a.action, a.status LIMIT 1) next
      )
      SELECT a.id, a.timestamp FROM groups g CROSS JOIN LATERAL (
          SELECT a.id, a.timestamp FROM audit_logs a
          WHERE {lead} AND a.category = g.category AND a.action = g.action AND a.status = g.status AND {span}
          {newest_first} LIMIT :most) a
      WHERE (:category::TEXT IS NULL OR g.category = :category)
          AND (:action::TEXT IS NULL OR g.action = :action)
          AND (:status::TEXT IS NULL OR g.status = :status)
      {newest_first} LIMIT :most
      """;

  private static final String FILTER =
      """
      (NOT :by_user::BOOLEAN OR a.user_id = :user_id::INTEGER OR (a.user_id IS NULL AND a.user_email = :email::TEXT))
          AND (:category::TEXT IS NULL OR a.category = :category)
          AND (:action::TEXT IS NULL OR a.action = :action)
          AND (:status::TEXT IS NULL OR a.status = :status)
          AND (:type::TEXT IS NULL OR (a.resource_type = :type AND a.resource_id = :resource_id::TEXT)
              OR (:object_id::INTEGER IS NOT NULL AND a.affected_ids @> ARRAY[:object_id::INTEGER]))
          AND (:name::TEXT IS NULL OR a.resource_name LIKE :name)
          AND (:request_id::TEXT IS NULL OR a.request_id = :request_id)
      """;

  private static final String NEAR =
      """
      WITH near AS MATERIALIZED (
          SELECT a.id, a.timestamp, a.user_id, a.user_email, a.category, a.action, a.status, a.resource_type,
              a.resource_id, a.resource_name, a.request_id, a.affected_ids
          FROM audit_logs a WHERE {span} {newest_first} LIMIT :window
      )
      SELECT NULL::BIGINT AS id, NULL::TIMESTAMPTZ AS timestamp, count(*) AS seen FROM near
      UNION ALL
      (SELECT a.id, a.timestamp, NULL FROM near a WHERE {filter} {newest_first} LIMIT :most)
      """;

  private static final String MATCHING =
      """
      WITH matching AS MATERIALIZED (
          SELECT a.id, a.timestamp FROM audit_logs a WHERE {span} AND {filter}
      )
      SELECT a.id, a.timestamp FROM matching a {newest_first} LIMIT :most
      """;

  private static final String EVERYBODY = "TRUE";
  private static final String OF_USER = "a.user_id = :user_id::INTEGER";
  private static final String OF_EMAIL = "a.user_id IS NULL AND a.user_email = :email::TEXT";

  private final AuditFilter filter;
  private final @Nullable AuditPosition after;
  private final int most;

  /**
   * @param most positions, at most {@link #NEAREST}
   */
  PositionFinder(AuditFilter filter, @Nullable AuditPosition after, int most) {
    this.filter = filter;
    this.after = after;
    this.most = most;
  }

  /**
   * @param connection in auto-commit mode
   */
  List<AuditPosition> find(Connection connection) throws SQLException {
    FilterSubjects subjects = FilterSubjects.of(connection, filter);
    if (filter.isSelective()) {
      return selective(connection, subjects);
    }
    return PlannerSettings.inOrder(connection, side -> merged(side, subjects));
  }

  private List<AuditPosition> merged(Connection connection, FilterSubjects subjects)
      throws SQLException {
    List<AuditPosition> positions = new ArrayList<>();
    for (String lead : leads(subjects)) {
      boolean all = lead.equals(EVERYBODY) && !filter.hasGroup();
      try (NamedStatement statement =
          statement(connection, sql(all ? ALL : GROUPS, lead), subjects, 0)) {
        positions.addAll(read(statement));
      }
    }
    positions.sort(AuditPosition.NEWEST_FIRST);
    return positions.subList(0, Math.min(most, positions.size()));
  }

  /** How an index begins for each kind of row that may be a user's. */
  private List<String> leads(FilterSubjects subjects) {
    List<String> leads = new ArrayList<>();
    if (!filter.hasUser()) {
      leads.add(EVERYBODY);
    }
    if (subjects.userId() != null) {
      leads.add(OF_USER);
    }
    if (filter.email() != null) {
      leads.add(OF_EMAIL);
    }
    return leads;
  }

  private List<AuditPosition> selective(Connection connection, FilterSubjects subjects)
      throws SQLException {
    for (long window = NEAREST; window <= FARTHEST; ) {
      long rows = window;
      Near near = PlannerSettings.inOrder(connection, side -> near(side, subjects, rows));
      if (near.positions.size() >= most || near.seen < window) {
        return near.positions;
      }
      if (near.positions.isEmpty()) {
        break;
      }
      // where some fit, the page is as far away as they are rare
      window = Math.max(window + 1, near.seen * 2 * most / near.positions.size());
    }
    return PlannerSettings.withoutHashJoins(
        connection,
        side -> {
          try (NamedStatement statement =
              statement(side, sql(MATCHING, EVERYBODY), subjects, FARTHEST)) {
            return read(statement);
          }
        });
  }

  private record Near(List<AuditPosition> positions, long seen) {}

  private Near near(Connection connection, FilterSubjects subjects, long window)
      throws SQLException {
    List<AuditPosition> positions = new ArrayList<>();
    long seen = 0;
    try (NamedStatement statement = statement(connection, sql(NEAR, EVERYBODY), subjects, window);
        ResultSet rows = statement.query()) {
      while (rows.next()) {
        if (rows.getObject("id") == null) {
          seen = rows.getLong("seen");
        } else {
          positions.add(AuditPosition.of(rows));
        }
      }
    }
    return new Near(positions, seen);
  }

  private static List<AuditPosition> read(NamedStatement statement) throws SQLException {
    List<AuditPosition> positions = new ArrayList<>();
    try (ResultSet rows = statement.query()) {
      while (rows.next()) {
        positions.add(AuditPosition.of(rows));
      }
    }
    return positions;
  }

  private static String sql(String template, String lead) {
    return SqlTemplate.fill(
        template,
        Map.of("span", SPAN, "newest_first", NEWEST_FIRST, "filter", FILTER, "lead", lead));
  }

  private NamedStatement statement(
      Connection connection, String sql, FilterSubjects subjects, long window) throws SQLException {
    return new NamedStatement(connection, sql)
        .set("after", after == null ? null : after.time())
        .set("after_id", after == null ? null : after.id())
        .set("from", filter.from())
        .set("to", filter.to())
        .set("by_user", filter.hasUser())
        .set("user_id", subjects.userId())
        .set("email", filter.email())
        .set("category", filter.category())
        .set("action", filter.action())
        .set("status", filter.status())
        .set("type", filter.resourceType())
        .set("resource_id", filter.resourceId())
        .set("object_id", subjects.objectId())
        .set("name", filter.namePrefix() == null ? null : prefix(filter.namePrefix()))
        .set("request_id", filter.requestId())
        .set("window", window)
        .set("most", most);
  }

  private static String prefix(String text) {
    return text.replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }
}
