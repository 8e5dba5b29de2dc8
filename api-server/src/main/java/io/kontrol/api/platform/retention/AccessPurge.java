package io.kontrol.api.platform.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/** Deletes what logins and tokens leave behind, a batch at a time. */
final class AccessPurge {
  private static final String SESSIONS =
      """
      DELETE FROM user_sessions WHERE id IN (
          SELECT id FROM user_sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private static final String LINKS =
      """
      DELETE FROM password_links WHERE user_id IN (
          SELECT user_id FROM password_links WHERE expires_at < ? LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  /** No pause is as long as failures are kept. */
  private static final String LOGIN_FAILURES =
      """
      DELETE FROM login_failures WHERE key IN (
          SELECT key FROM login_failures WHERE last_failed_at < ? ORDER BY last_failed_at LIMIT ?
          FOR UPDATE SKIP LOCKED)
      """;

  private static final String TOKENS =
      """
      DELETE FROM api_tokens WHERE id IN (
          SELECT id FROM api_tokens WHERE LEAST(expires_at, revoked_at) < ? LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private AccessPurge() {}

  static int sessions(Connection connection, Instant before) throws SQLException {
    return delete(connection, SESSIONS, before);
  }

  static int links(Connection connection, Instant before) throws SQLException {
    return delete(connection, LINKS, before);
  }

  static int loginFailures(Connection connection, Instant before) throws SQLException {
    return delete(connection, LOGIN_FAILURES, before);
  }

  /** Those that have expired or were revoked before. */
  static int tokens(Connection connection, Instant before) throws SQLException {
    return delete(connection, TOKENS, before);
  }

  private static int delete(Connection connection, String sql, Instant before) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setTimestamp(1, Timestamp.from(before));
      delete.setInt(2, Purge.BATCH);
      return delete.executeUpdate();
    }
  }
}
