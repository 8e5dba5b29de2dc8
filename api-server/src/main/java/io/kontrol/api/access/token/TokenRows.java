package io.kontrol.api.access.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows of {@code api_tokens}. */
final class TokenRows {
  private static final String INSERT =
      """
      INSERT INTO api_tokens (user_id, name, token_hash, role, scopes, created_by, expires_at, parent_id)
      VALUES (?, ?, ?, ?::user_role, ?::JSONB, ?, ?, ?)
      RETURNING id
      """;

  /** A token that was revoked before keeps the time of that. */
  private static final String REVOKE =
      """
      WITH RECURSIVE family AS (
          SELECT id FROM api_tokens WHERE id = ?
          UNION
          SELECT t.id FROM api_tokens t JOIN family f ON t.parent_id = f.id
      )
      UPDATE api_tokens SET revoked_at = clock_timestamp()
      WHERE id IN (SELECT id FROM family) AND revoked_at IS NULL
      """;

  private static final String EXPIRY =
      """
      SELECT expires_at FROM api_tokens
      WHERE id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
      FOR SHARE
      """;

  private TokenRows() {}

  /**
   * @param parent the token that asks for it, whose end is to be this one's; null for none
   * @return the id
   */
  static int insert(
      Connection connection,
      int owner,
      NewToken token,
      String credential,
      String createdBy,
      @Nullable Integer parent)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, owner);
      insert.setString(2, token.name());
      insert.setString(3, CredentialHash.of(credential));
      insert.setString(4, token.role().name());
      insert.setString(5, Json.write(scopes(token.scopes())));
      insert.setString(6, createdBy);
      Instant expiry = token.expiresAt();
      insert.setTimestamp(7, expiry == null ? null : Timestamp.from(expiry));
      insert.setObject(8, parent);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static ArrayNode scopes(List<FleetScope> scopes) {
    ArrayNode array = Json.mapper().createArrayNode();
    for (FleetScope scope : scopes) {
      array.addObject().put("cluster", scope.cluster()).put("namespace", scope.namespace());
    }
    return array;
  }

  /** What expiry the token has that asks. */
  record Expiry(boolean alive, @Nullable Instant at) {}

  /** Keeps the token from being revoked until the transaction ends. */
  static Expiry expiry(Connection connection, int id) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(EXPIRY)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return new Expiry(false, null);
        }
        Timestamp at = row.getTimestamp(1);
        return new Expiry(true, at == null ? null : at.toInstant());
      }
    }
  }

  /** The token, and those that were made with it. */
  static int revoke(Connection connection, int id) throws SQLException {
    try (PreparedStatement revoke = connection.prepareStatement(REVOKE)) {
      revoke.setInt(1, id);
      return revoke.executeUpdate();
    }
  }
}
