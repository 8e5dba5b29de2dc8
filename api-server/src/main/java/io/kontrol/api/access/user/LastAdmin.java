package io.kontrol.api.access.user;

import io.kontrol.api.platform.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Keeps one active ADMIN, and one who can log in. All of them are locked, so that two requests that
 * would each leave the other's ADMIN behind run one after the other.
 */
final class LastAdmin {
  private static final String LOCK =
      """
      SELECT id, NOT is_service_account AND (hashed_password IS NOT NULL OR auth_provider = 'keycloak') AS can_log_in
      FROM users WHERE role = 'ADMIN' AND is_active ORDER BY id FOR UPDATE
      """;

  private LastAdmin() {}

  /**
   * Refuses that a user stops being an active ADMIN where there is no other. To be called before
   * the user's own row is locked.
   */
  static void requireAnother(Connection connection, int userId) throws SQLException {
    boolean isAdmin = false;
    boolean logsIn = false;
    int others = 0;
    int othersWhoLogIn = 0;
    try (PreparedStatement lock = connection.prepareStatement(LOCK);
        ResultSet row = lock.executeQuery()) {
      while (row.next()) {
        boolean canLogIn = row.getBoolean("can_log_in");
        if (row.getInt("id") == userId) {
          isAdmin = true;
          logsIn = canLogIn;
        } else {
          others++;
          othersWhoLogIn += canLogIn ? 1 : 0;
        }
      }
    }
    if ((isAdmin && others == 0) || (logsIn && othersWhoLogIn == 0)) {
      throw Refusal.conflict(
          "last_admin",
          "This is the last ADMIN who can log in: make another one first, with a password or by an"
              + " OpenID Connect provider.");
    }
  }
}
