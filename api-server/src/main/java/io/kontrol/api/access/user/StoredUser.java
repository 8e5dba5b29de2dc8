package io.kontrol.api.access.user;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of {@code users} that is about to change. */
record StoredUser(
    int id,
    String email,
    String fullName,
    @Nullable Role role,
    boolean ofProvider,
    boolean roleOverride,
    boolean active,
    boolean serviceAccount) {
  private static final String LOCK =
      """
      SELECT id, email, full_name, role, auth_provider = 'keycloak' AS of_provider, role_override IS TRUE AS role_override,
          is_active IS TRUE AS active, is_service_account
      FROM users WHERE id = ? FOR UPDATE
      """;

  static StoredUser lock(Connection connection, int id) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, id);
      try (ResultSet row = lock.executeQuery()) {
        if (!row.next()) {
          throw absent();
        }
        String role = row.getString("role");
        return new StoredUser(
            id,
            row.getString("email"),
            row.getString("full_name"),
            role == null ? null : Role.valueOf(role),
            row.getBoolean("of_provider"),
            row.getBoolean("role_override"),
            row.getBoolean("active"),
            row.getBoolean("is_service_account"));
      }
    }
  }

  static Refusal absent() {
    return Refusal.notFound("There is no such user.");
  }
}
