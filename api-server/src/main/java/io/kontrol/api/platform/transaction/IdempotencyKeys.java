package io.kontrol.api.platform.transaction;

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
 * Answers by Idempotency-Key, in the transaction that does the work. Whoever comes second with the
 * same key waits at the primary key until the first has committed, and then finds its answer.
 */
final class IdempotencyKeys {
  private static final String CLAIM =
      """
      INSERT INTO idempotency_keys (key, request_digest) VALUES (?, ?) ON CONFLICT (key) DO NOTHING
      """;

  private static final String FIND =
      "SELECT request_digest, status, headers, body FROM idempotency_keys WHERE key = ?";

  private static final String KEEP =
      "UPDATE idempotency_keys SET status = ?, headers = ?::JSONB, body = ? WHERE key = ?";

  private IdempotencyKeys() {}

  /**
   * @return the answer that the same request has had already; empty when the work is to be done
   */
  static Optional<Reply> claim(Connection connection, String key, String digest)
      throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setString(1, key);
      claim.setString(2, digest);
      if (claim.executeUpdate() == 1) {
        return Optional.empty();
      }
    }
    return Optional.of(find(connection, key, digest));
  }

  private static Reply find(Connection connection, String key, String digest) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, key);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw new RetryTransactionException("the key was purged meanwhile");
        }
        if (!row.getString("request_digest").equals(digest)) {
          throw Refusal.invalid(
              "idempotency_key_reused",
              "This Idempotency-Key has been used with another request. Take a new key.");
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

  static void keep(Connection connection, String key, Reply answer) throws SQLException {
    ObjectNode headers = Json.mapper().createObjectNode();
    answer.headers().forEach(headers::put);
    try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
      keep.setInt(1, answer.status());
      keep.setString(2, Json.write(headers));
      keep.setBytes(3, answer.body());
      keep.setString(4, key);
      keep.executeUpdate();
    }
  }
}
