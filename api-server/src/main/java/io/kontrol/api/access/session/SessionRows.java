package io.kontrol.api.access.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rows of {@code user_sessions}. */
public final class SessionRows {
  private static final int LONGEST_USER_AGENT = 1_000;

  private static final String BEGIN =
      """
      INSERT INTO user_sessions (user_id, token_hash, expires_at, ip_address, user_agent)
      VALUES (?, ?, clock_timestamp() + ? * INTERVAL '1 second', ?, ?)
      RETURNING id
      """;

  private static final String LIST =
      """
      SELECT id, created_at, last_used_at, expires_at, ip_address, user_agent FROM user_sessions
      WHERE user_id = ? AND expires_at > clock_timestamp() ORDER BY id DESC LIMIT 1000
      """;

  private static final String END = "DELETE FROM user_sessions WHERE user_id = ? AND id = ?";

  private static final String END_OTHERS =
      "DELETE FROM user_sessions WHERE user_id = ? AND id IS DISTINCT FROM ?";

  private SessionRows() {}

  /**
   * @return the id
   */
  public static int begin(
      Connection connection, int userId, String credential, Duration lifetime, RequestOrigin origin)
      throws SQLException {
    String agent = origin.userAgent();
    try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
      begin.setInt(1, userId);
      begin.setString(2, CredentialHash.of(credential));
      begin.setLong(3, lifetime.toSeconds());
      begin.setString(4, origin.address());
      begin.setString(
          5,
          agent == null ? null : agent.substring(0, Math.min(LONGEST_USER_AGENT, agent.length())));
      try (ResultSet row = begin.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /**
   * @param current the session that asks; null for none
   */
  static ArrayNode list(Connection connection, int userId, @Nullable Integer current)
      throws SQLException {
    ArrayNode sessions = Json.mapper().createArrayNode();
    try (PreparedStatement find = connection.prepareStatement(LIST)) {
      find.setInt(1, userId);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          ObjectNode session = sessions.addObject();
          session.put("id", row.getInt("id"));
          session.put("current", current != null && current == row.getInt("id"));
          session.put("created_at", Timestamps.text(row, "created_at"));
          session.put("last_used_at", Timestamps.text(row, "last_used_at"));
          session.put("expires_at", Timestamps.text(row, "expires_at"));
          session.put("ip_address", row.getString("ip_address"));
          session.put("user_agent", row.getString("user_agent"));
        }
      }
    }
    return sessions;
  }

  public static boolean end(Connection connection, int userId, int id) throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END)) {
      end.setInt(1, userId);
      end.setInt(2, id);
      return end.executeUpdate() == 1;
    }
  }

  /**
   * @param kept null for none
   * @return how many have ended
   */
  public static int endOthers(Connection connection, int userId, @Nullable Integer kept)
      throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END_OTHERS)) {
      end.setInt(1, userId);
      end.setObject(2, kept);
      return end.executeUpdate();
    }
  }
}
