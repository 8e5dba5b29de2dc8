package io.kontrol.api.access.user;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.grant.GrantQuery;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code users} as an ADMIN sees them: never the hash of a password. */
final class UserQuery {
  private static final String COLUMNS =
      """
      u.id, u.email, u.full_name, u.role, u.auth_provider, u.keycloak_user_id, u.role_override IS TRUE AS role_override,
          u.is_active IS TRUE AS is_active, u.is_service_account, u.hashed_password IS NOT NULL AS has_password,
          u.oidc_groups, u.created_at, u.last_login_at, u.password_changed_at, l.expires_at AS link_expires_at
      FROM users u LEFT JOIN password_links l ON l.user_id = u.id AND l.expires_at > clock_timestamp()
      """;

  private static final String ONE = "SELECT " + COLUMNS + " WHERE u.id = :id";

  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + """
           WHERE (:email::TEXT IS NULL OR starts_with(u.email, :email))
              AND (:role::TEXT IS NULL OR COALESCE(u.role::TEXT, 'none') = :role)
              AND (:active::BOOLEAN IS NULL OR u.is_active IS TRUE = :active)
              AND (:service::BOOLEAN IS NULL OR u.is_service_account = :service)
              AND (:provider::TEXT IS NULL OR u.auth_provider::TEXT = :provider)
              AND (:after::INT IS NULL OR u.id > :after)
          ORDER BY u.id LIMIT :most
          """;

  private UserQuery() {}

  /** With its grants. */
  static ObjectNode one(Connection connection, int id) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id);
        ResultSet row = find.query()) {
      if (!row.next()) {
        throw StoredUser.absent();
      }
      ObjectNode user = json(row);
      user.set("grants", GrantQuery.ofUser(connection, id));
      return user;
    }
  }

  /**
   * In the order of their ids.
   *
   * @param after the id that the page before ended with; null for the first page
   */
  static ObjectNode page(
      Connection connection, UserFilter filter, @Nullable Integer after, int limit)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("email", filter.email())
          .set("role", filter.role())
          .set("active", filter.active())
          .set("service", filter.serviceAccount())
          .set("provider", filter.authProvider())
          .set("after", after)
          .set("most", limit + 1);
      try (ResultSet row = page.query()) {
        return Pages.of(row, limit, UserQuery::json, Place.by("id", filter.list()));
      }
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode user = Json.mapper().createObjectNode();
    user.put("id", row.getInt("id"));
    user.put("email", row.getString("email"));
    user.put("full_name", row.getString("full_name"));
    user.put("role", row.getString("role"));
    user.put("auth_provider", row.getString("auth_provider"));
    user.put("keycloak_user_id", row.getString("keycloak_user_id"));
    user.put("role_override", row.getBoolean("role_override"));
    user.put("is_active", row.getBoolean("is_active"));
    user.put("is_service_account", row.getBoolean("is_service_account"));
    user.put("has_password", row.getBoolean("has_password"));
    ArrayNode groups = user.putArray("oidc_groups");
    Array array = row.getArray("oidc_groups");
    for (Object group : (Object[]) array.getArray()) {
      groups.add((String) group);
    }
    user.put("created_at", Timestamps.text(row, "created_at"));
    user.put("last_login_at", Timestamps.text(row, "last_login_at"));
    user.put("password_changed_at", Timestamps.text(row, "password_changed_at"));
    user.put("password_link_expires_at", Timestamps.text(row, "link_expires_at"));
    return user;
  }
}
