package io.kontrol.api.access.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.grant.GrantQuery;
import io.kontrol.api.access.token.TokenQuery;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A user as the user sees it: who it is, what it may do, and what shows it. */
public final class AccountQuery {
  private static final String USER =
      """
      SELECT u.id, u.email, u.full_name, u.role, u.auth_provider, u.is_service_account,
          u.hashed_password IS NOT NULL AS has_password, u.created_at, u.last_login_at, s.expires_at
      FROM users u LEFT JOIN user_sessions s ON s.id = ? AND s.user_id = u.id
      WHERE u.id = ?
      """;

  private AccountQuery() {}

  /**
   * @param credentialId of the session or token; null for neither
   */
  public static ObjectNode read(
      Connection connection, int userId, Credential credential, @Nullable Integer credentialId)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(USER)) {
      find.setObject(1, credential == Credential.SESSION ? credentialId : null);
      find.setInt(2, userId);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw Refusal.unauthenticated("user_unknown", "The user of this credential is gone.");
        }
        ObjectNode account = json(row, credential);
        account.set("grants", GrantQuery.ofUser(connection, userId));
        account.putNull("token");
        if (credential == Credential.API_TOKEN && credentialId != null) {
          TokenQuery.one(connection, credentialId).ifPresent(token -> account.set("token", token));
        }
        return account;
      }
    }
  }

  private static ObjectNode json(ResultSet row, Credential credential) throws SQLException {
    ObjectNode account = Json.mapper().createObjectNode();
    account.put("id", row.getInt("id"));
    account.put("email", row.getString("email"));
    account.put("full_name", row.getString("full_name"));
    account.put("role", row.getString("role"));
    account.put("auth_provider", row.getString("auth_provider"));
    account.put("is_service_account", row.getBoolean("is_service_account"));
    account.put("created_at", Timestamps.text(row, "created_at"));
    account.put("last_login_at", Timestamps.text(row, "last_login_at"));
    account.put("credential", credential.name());
    account.put("session_expires_at", Timestamps.text(row, "expires_at"));
    account.put(
        "password_changeable",
        row.getBoolean("has_password") && credential != Credential.API_TOKEN);
    return account;
  }
}
