package io.kontrol.api.access.grant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code access_grants} as the API shows them. */
public final class GrantQuery {
  private static final String COLUMNS =
      "g.id, g.user_id, g.oidc_group, g.role, g.cluster_pattern, g.namespace_pattern, g.created_at, g.created_by";

  private static final String OF_USER =
      "SELECT "
          + COLUMNS
          + """
           FROM access_grants g JOIN users u ON u.id = ?
          WHERE g.user_id = u.id OR g.oidc_group = ANY (u.oidc_groups)
          ORDER BY g.id
          """;

  private static final String ONE = "SELECT " + COLUMNS + " FROM access_grants g WHERE g.id = :id";

  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + """
           FROM access_grants g
          WHERE (:user::INT IS NULL OR g.user_id = :user) AND (:group::TEXT IS NULL OR g.oidc_group = :group)
              AND (:after::INT IS NULL OR g.id > :after)
          ORDER BY g.id LIMIT :most
          """;

  private GrantQuery() {}

  static ObjectNode one(Connection connection, int id) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id);
        ResultSet row = find.query()) {
      if (!row.next()) {
        throw absent();
      }
      return json(row);
    }
  }

  static Refusal absent() {
    return Refusal.notFound("There is no such grant.");
  }

  /**
   * @param after the id that the page before ended with; null for the first page
   */
  static ObjectNode page(
      Connection connection,
      @Nullable Integer user,
      @Nullable String group,
      @Nullable Integer after,
      int limit,
      String list)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("user", user).set("group", group).set("after", after).set("most", limit + 1);
      try (ResultSet row = page.query()) {
        return Pages.of(row, limit, GrantQuery::json, Place.by("id", list));
      }
    }
  }

  /** The user's own, and those of the groups that the user is in. */
  public static ArrayNode ofUser(Connection connection, int userId) throws SQLException {
    ArrayNode grants = Json.mapper().createArrayNode();
    try (PreparedStatement find = connection.prepareStatement(OF_USER)) {
      find.setInt(1, userId);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          grants.add(json(row));
        }
      }
    }
    return grants;
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode grant = Json.mapper().createObjectNode();
    grant.put("id", row.getInt("id"));
    int user = row.getInt("user_id");
    grant.put("user_id", row.wasNull() ? null : (Integer) user);
    grant.put("oidc_group", row.getString("oidc_group"));
    grant.put("role", row.getString("role"));
    grant.put("cluster_pattern", row.getString("cluster_pattern"));
    grant.put("namespace_pattern", row.getString("namespace_pattern"));
    grant.put("created_at", Timestamps.text(row, "created_at"));
    grant.put("created_by", row.getString("created_by"));
    return grant;
  }
}
