package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the database holds of users, and what the audit log tells of them. */
public final class UserRows {
  private UserRows() {}

  /** The columns of the user whom the provider calls so; empty where there is none. */
  public static JsonNode of(String subject) {
    List<JsonNode> rows =
        read("SELECT to_jsonb(u)::text FROM users u WHERE keycloak_user_id = ?", subject);
    return rows.isEmpty() ? Json.mapper().createObjectNode() : rows.get(0);
  }

  /** Of a user, oldest first. */
  public static List<JsonNode> audit(String email) {
    return read(
        "SELECT to_jsonb(a)::text FROM audit_logs a WHERE resource_name = ? OR user_email = ?"
            + " ORDER BY id",
        email,
        email);
  }

  public static List<String> actions(String email) {
    return audit(email).stream().map(row -> row.path("action").asText()).toList();
  }

  public static int count(String table) {
    return read("SELECT to_jsonb(count(*))::text FROM " + table).get(0).asInt();
  }

  private static List<JsonNode> read(String sql, String... parameters) {
    try (Connection connection = ApiDatabase.get().owner().getConnection();
        PreparedStatement find = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        find.setString(i + 1, parameters[i]);
      }
      List<JsonNode> rows = new ArrayList<>();
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          rows.add(Json.read(row.getString(1)));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
