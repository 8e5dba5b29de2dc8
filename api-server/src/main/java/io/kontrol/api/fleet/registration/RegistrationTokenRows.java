package io.kontrol.api.fleet.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of registration tokens, which never hold the token itself. */
final class RegistrationTokenRows {
  private static final String INSERT =
      """
      INSERT INTO node_registration_tokens (token_hash, description, name, region, labels, expires_at, created_by)
      VALUES (?, ?, ?, ?, ?::JSONB, clock_timestamp() + ? * INTERVAL '1 second', ?)
      RETURNING id
      """;

  private static final String SHOWN =
      """
      SELECT id, description, name, region, labels, expires_at, used_at, node_id, created_by, created_at
      FROM node_registration_tokens
      """;

  private static final String PAGE = SHOWN + " WHERE id < ? ORDER BY id DESC LIMIT ?";
  private static final String ONE = SHOWN + " WHERE id = ?";

  private static final String DELETE = "DELETE FROM node_registration_tokens WHERE id = ?";

  private static final String USE =
      """
      UPDATE node_registration_tokens SET used_at = clock_timestamp()
      WHERE token_hash = ? AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING id
      """;

  private static final String USED_BY =
      "UPDATE node_registration_tokens SET node_id = ? WHERE id = ?";

  private static final String WHY =
      """
      SELECT CASE WHEN used_at IS NOT NULL THEN 'used' ELSE 'expired' END
      FROM node_registration_tokens WHERE token_hash = ?
      """;

  private RegistrationTokenRows() {}

  static ObjectNode insert(Connection connection, RegistrationToken token, String text, String by)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, CredentialHash.of(text));
      insert.setString(2, token.description());
      insert.setString(3, token.name());
      insert.setString(4, token.region());
      insert.setString(5, Json.write(token.labels()));
      insert.setLong(6, token.lifetime().toSeconds());
      insert.setString(7, by);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return one(connection, row.getInt(1));
      }
    }
  }

  static ObjectNode one(Connection connection, int id) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(ONE)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (row.next()) {
          return json(row);
        }
      }
    }
    throw Refusal.notFound("There is no registration token " + id + ".");
  }

  /** Newest first. */
  static ObjectNode page(Connection connection, int before, int limit, String list)
      throws SQLException {
    try (PreparedStatement page = connection.prepareStatement(PAGE)) {
      page.setInt(1, before);
      page.setInt(2, limit + 1);
      try (ResultSet row = page.executeQuery()) {
        return Pages.of(row, limit, RegistrationTokenRows::json, Place.by("id", list));
      }
    }
  }

  static void delete(Connection connection, int id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      delete.executeUpdate();
    }
  }

  /**
   * Takes a token that was not used before: whoever comes second waits, and finds it used.
   *
   * @return what the node is to be
   */
  static ObjectNode use(Connection connection, String text) throws SQLException {
    try (PreparedStatement use = connection.prepareStatement(USE)) {
      use.setString(1, CredentialHash.of(text));
      try (ResultSet row = use.executeQuery()) {
        if (row.next()) {
          return one(connection, row.getInt(1));
        }
      }
    }
    String why = why(connection, text).orElse("unknown");
    throw Refusal.unauthenticated(
        "registration_token_" + why,
        "This registration token is " + why + ". An ADMIN or DEVOPS can make another.");
  }

  private static Optional<String> why(Connection connection, String text) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(WHY)) {
      find.setString(1, CredentialHash.of(text));
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  static void usedBy(Connection connection, int id, int node) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(USED_BY)) {
      update.setInt(1, node);
      update.setInt(2, id);
      update.executeUpdate();
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode token = Json.mapper().createObjectNode();
    token.put("id", row.getInt("id"));
    token.put("description", row.getString("description"));
    token.put("name", row.getString("name"));
    token.put("region", row.getString("region"));
    token.set("labels", Json.read(row.getString("labels")));
    token.put("expires_at", Timestamps.text(row, "expires_at"));
    token.put("used_at", Timestamps.text(row, "used_at"));
    token.put("node_id", row.getObject("node_id", Integer.class));
    token.put("created_by", row.getString("created_by"));
    token.put("created_at", Timestamps.text(row, "created_at"));
    return token;
  }
}
