package io.kontrol.api.audit;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rows of other tables that a filter is about.
 *
 * @param userId of the user with that id or e-mail address; null where there is none
 * @param objectId of the resource whose id the affected ids of an apply may hold; null where the
 *     filter is about something else, such as a user with the same number
 */
record FilterSubjects(@Nullable Integer userId, @Nullable Integer objectId) {
  private static final String FIND =
      """
      SELECT (SELECT u.id FROM users u WHERE u.email = :email) AS user_id,
          (SELECT r.kind FROM resources r WHERE r.id = :object_id::INTEGER) AS kind
      """;

  static FilterSubjects of(Connection connection, AuditFilter filter) throws SQLException {
    Integer objectId = objectId(filter);
    if (filter.email() == null && objectId == null) {
      return new FilterSubjects(filter.userId(), null);
    }
    try (NamedStatement find = new NamedStatement(connection, FIND)) {
      find.set("email", filter.email()).set("object_id", objectId);
      try (ResultSet row = find.query()) {
        row.next();
        String kind = row.getString("kind");
        boolean other = kind != null && !kind.equals(filter.resourceType());
        return new FilterSubjects(
            filter.email() == null ? filter.userId() : row.getObject("user_id", Integer.class),
            other ? null : objectId);
      }
    }
  }

  /** Kinds begin in upper case, and what else is audited does not. */
  private static @Nullable Integer objectId(AuditFilter filter) {
    String type = filter.resourceType();
    String id = filter.resourceId();
    boolean object =
        type != null
            && id != null
            && !type.isEmpty()
            && !type.substring(0, 1).equals(type.substring(0, 1).toLowerCase(Locale.ROOT))
            && id.matches("[0-9]{1,9}");
    return object ? Integer.valueOf(id) : null;
  }
}
