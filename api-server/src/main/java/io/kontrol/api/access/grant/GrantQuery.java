package io.kontrol.api.access.grant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of {@code access_grants} as the API shows them. */
public final class GrantQuery {
  static final String COLUMNS =
      "g.id, g.user_id, g.oidc_group, g.role, g.cluster_pattern, g.namespace_pattern, g.created_at, g.created_by";

  private static final String OF_USER =
      "SELECT "
          + COLUMNS
          + """
           FROM access_grants g JOIN users u ON u.id = ?
          WHERE g.user_id = u.id OR g.oidc_group = ANY (u.oidc_groups)
          ORDER BY g.id
          """;

  private GrantQuery() {}

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

  static ObjectNode json(ResultSet row) throws SQLException {
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
