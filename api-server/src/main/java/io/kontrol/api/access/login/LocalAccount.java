package io.kontrol.api.access.login;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user who may have a password.
 *
 * @param hash null where no password opens this account
 */
record LocalAccount(int id, @Nullable String hash) {
  private static final String FIND =
      """
      SELECT id, CASE WHEN is_active AND NOT is_service_account THEN hashed_password END AS hash
      FROM users WHERE email = ?
      """;

  /** Fails to match where the user was deactivated or has another password now. */
  private static final String LOGGED_IN =
      """
      UPDATE users SET last_login_at = clock_timestamp(), hashed_password = COALESCE(?, hashed_password)
      WHERE id = ? AND is_active AND hashed_password = ?
      """;

  static Optional<LocalAccount> find(Connection connection, String email) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, email);
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(new LocalAccount(row.getInt("id"), row.getString("hash")))
            : Optional.empty();
      }
    }
  }

  /**
   * @param newHash of the same password at another cost; null to keep the hash
   * @return false where the account has changed while the password was checked
   */
  boolean loggedIn(Connection connection, @Nullable String newHash) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(LOGGED_IN)) {
      update.setString(1, newHash);
      update.setInt(2, id);
      update.setString(3, hash);
      return update.executeUpdate() == 1;
    }
  }
}
