package io.kontrol.api.platform.idempotency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.RetryTransactionException;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A row of {@code idempotency_keys}: the answer to a request, kept by the transaction that does the
 * work. A second request with the same key waits at the primary key until the first has committed,
 * and then finds its answer. Users, and each of their tokens and sessions, may use the same key
 * without meeting each other.
 *
 * @param principal the user and the credential
 * @param digest of the request, so that another one under the same key is refused
 */
record IdempotencyKey(String principal, String key, String digest) {
  private static final String CLAIM =
      """
      INSERT INTO idempotency_keys (principal, key, request_digest) VALUES (?, ?, ?)
      ON CONFLICT (principal, key) DO NOTHING
      """;

  private static final String FIND =
      """
      SELECT request_digest, status, headers, body FROM idempotency_keys WHERE principal = ? AND key = ?
      """;

  private static final String KEEP =
      """
      UPDATE idempotency_keys SET status = ?, headers = ?::JSONB, body = ? WHERE principal = ? AND key = ?
      """;

  /**
   * @return the answer that the same request has had already; empty when the work is to be done
   */
  Optional<Reply> claim(Connection connection) throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setString(1, principal);
      claim.setString(2, key);
      claim.setString(3, digest);
      if (claim.executeUpdate() == 1) {
        return Optional.empty();
      }
    }
    return Optional.of(find(connection));
  }

  private Reply find(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, principal);
      find.setString(2, key);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw new RetryTransactionException("the idempotency key was purged meanwhile");
        }
        if (!row.getString("request_digest").equals(digest)) {
          throw Refusal.invalid(
              "idempotency_key_reused",
              "This Idempotency-Key has been used with another request. Use a new key.");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        Json.read(row.getString("headers"))
            .properties()
            .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
        return new Reply(row.getInt("status"), headers, row.getBytes("body"))
            .with("Idempotency-Replayed", "true");
      }
    }
  }

  void keep(Connection connection, Reply reply) throws SQLException {
    ObjectNode headers = Json.mapper().createObjectNode();
    reply.headers().forEach(headers::put);
    try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
      keep.setInt(1, reply.status());
      keep.setString(2, Json.write(headers));
      keep.setBytes(3, reply.body());
      keep.setString(4, principal);
      keep.setString(5, key);
      keep.executeUpdate();
    }
  }
}
