package io.kontrol.api.access.password;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One-time links, by which users set their passwords: a user has one at most. */
@ApplicationScoped
public class PasswordLinks {
  private static final String CREATE =
      """
      INSERT INTO password_links (user_id, token_hash, expires_at)
      VALUES (?, ?, clock_timestamp() + ? * INTERVAL '1 second')
      ON CONFLICT (user_id) DO UPDATE SET token_hash = EXCLUDED.token_hash, created_at = now(),
          expires_at = EXCLUDED.expires_at
      RETURNING expires_at
      """;

  private static final String FIND =
      """
      SELECT l.user_id, u.email FROM password_links l JOIN users u ON u.id = l.user_id
      WHERE l.token_hash = ? AND l.expires_at > clock_timestamp() AND u.is_active AND NOT u.is_service_account
          AND u.auth_provider = 'local'
      """;

  private static final String USE =
      "DELETE FROM password_links WHERE token_hash = ? AND expires_at > clock_timestamp()";

  private static final String END = "DELETE FROM password_links WHERE user_id = ?";

  private final Duration lifetime;

  public PasswordLinks(@ConfigProperty(name = "kontrol.password.link-lifetime") Duration lifetime) {
    this.lifetime = lifetime;
  }

  /** Whose password a link sets. */
  public record Holder(int userId, String email) {}

  /**
   * @return the link's text, which is shown this once, and when it expires
   */
  public ObjectNode create(Connection connection, int userId) throws SQLException {
    String link = CredentialKind.PASSWORD_LINK.newCredential();
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setInt(1, userId);
      create.setString(2, CredentialHash.of(link));
      create.setLong(3, lifetime.toSeconds());
      try (ResultSet row = create.executeQuery()) {
        row.next();
        return Json.mapper()
            .createObjectNode()
            .put("link", link)
            .put("expires_at", Timestamps.text(row, "expires_at"));
      }
    }
  }

  /** Empty where the link is unknown, used or expired, or its user has no password here. */
  public static Optional<Holder> find(Connection connection, String link) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, CredentialHash.of(link));
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(new Holder(row.getInt("user_id"), row.getString("email")))
            : Optional.empty();
      }
    }
  }

  /**
   * @return false where another request was faster
   */
  public static boolean use(Connection connection, String link) throws SQLException {
    try (PreparedStatement use = connection.prepareStatement(USE)) {
      use.setString(1, CredentialHash.of(link));
      return use.executeUpdate() == 1;
    }
  }

  public static void end(Connection connection, int userId) throws SQLException {
    try (PreparedStatement end = connection.prepareStatement(END)) {
      end.setInt(1, userId);
      end.executeUpdate();
    }
  }
}
