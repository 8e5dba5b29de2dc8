package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.identity.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The row of a user of the provider.
 *
 * @param issuedAt of the token that it follows; null where no token has made it
 */
record ProviderUserRow(
    int id,
    String email,
    String fullName,
    @Nullable Role role,
    boolean roleOverride,
    boolean active,
    List<String> groups,
    @Nullable Instant issuedAt) {
  private static final String FIND =
      """
      SELECT id, email, full_name, role, role_override IS TRUE AS role_override, is_active IS TRUE AS is_active,
          oidc_groups, oidc_issued_at
      FROM users WHERE keycloak_user_id = ?
      """;

  private static final String HOLDER =
      """
      SELECT COALESCE(auth_provider, 'local') AS auth_provider FROM users
      WHERE email = ? AND keycloak_user_id IS DISTINCT FROM ?
      """;

  private static final String INSERT =
      """
      INSERT INTO users (email, full_name, role, auth_provider, keycloak_user_id, is_service_account, oidc_groups,
          oidc_issued_at)
      VALUES (?, ?, ?::user_role, 'keycloak', ?, ?, ?, ?)
      RETURNING id
      """;

  private static final String UPDATE =
      """
      UPDATE users SET email = ?, full_name = ?, role = ?::user_role, oidc_groups = ?, oidc_issued_at = ?
      WHERE id = ?
      """;

  ProviderUserRow {
    groups = List.copyOf(groups);
  }

  /**
   * Whether the token has nothing to change: the row says the same, or an older token speaks, or
   * the user is deactivated and nobody asks what they are called.
   */
  boolean follows(ProviderUser user) {
    return !active
        || (issuedAt != null && user.issuedAt().isBefore(issuedAt))
        || (email.equals(user.email())
            && fullName.equals(user.fullName())
            && (roleOverride || Objects.equals(role, user.role()))
            && groups.equals(user.groups()));
  }

  static Optional<ProviderUserRow> find(Connection connection, String subject) throws SQLException {
    return find(connection, FIND, subject);
  }

  static Optional<ProviderUserRow> lock(Connection connection, String subject) throws SQLException {
    return find(connection, FIND + " FOR UPDATE", subject);
  }

  private static Optional<ProviderUserRow> find(Connection connection, String sql, String subject)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setString(1, subject);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(of(row)) : Optional.empty();
      }
    }
  }

  private static ProviderUserRow of(ResultSet row) throws SQLException {
    String role = row.getString("role");
    Timestamp issuedAt = row.getTimestamp("oidc_issued_at");
    return new ProviderUserRow(
        row.getInt("id"),
        row.getString("email"),
        row.getString("full_name"),
        role == null ? null : Role.valueOf(role),
        row.getBoolean("role_override"),
        row.getBoolean("is_active"),
        List.of((String[]) row.getArray("oidc_groups").getArray()),
        issuedAt == null ? null : issuedAt.toInstant());
  }

  /** How somebody else who has the address signs in; empty where it is free. */
  static Optional<String> holderOf(Connection connection, ProviderUser user) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(HOLDER)) {
      find.setString(1, user.email());
      find.setString(2, user.subject());
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Of two first tokens at once, the second transaction fails by its key and runs again. */
  static int insert(Connection connection, ProviderUser user) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, user.email());
      insert.setString(2, user.fullName());
      insert.setString(3, user.role() == null ? null : user.role().name());
      insert.setString(4, user.subject());
      insert.setBoolean(5, user.serviceAccount());
      insert.setArray(6, connection.createArrayOf("text", user.groups().toArray()));
      insert.setTimestamp(7, Timestamp.from(user.issuedAt()));
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static void update(Connection connection, int id, ProviderUser user, @Nullable Role role)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, user.email());
      update.setString(2, user.fullName());
      update.setString(3, role == null ? null : role.name());
      update.setArray(4, connection.createArrayOf("text", user.groups().toArray()));
      update.setTimestamp(5, Timestamp.from(user.issuedAt()));
      update.setInt(6, id);
      update.executeUpdate();
    }
  }
}
