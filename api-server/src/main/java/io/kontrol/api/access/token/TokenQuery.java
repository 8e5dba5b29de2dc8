package io.kontrol.api.access.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code api_tokens} as the API shows them: never the hash. */
public final class TokenQuery {
  private static final String COLUMNS =
      """
      t.id, t.user_id, u.email, t.name, t.role, t.scopes, t.created_at, t.created_by, t.expires_at, t.last_used_at,
          t.revoked_at
      """;

  private static final String ONE =
      "SELECT " + COLUMNS + " FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.id = :id";

  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + """
           FROM api_tokens t JOIN users u ON u.id = t.user_id
          WHERE (:user::INT IS NULL OR t.user_id = :user) AND (:before::INT IS NULL OR t.id < :before)
          ORDER BY t.id DESC LIMIT :most
          """;

  private TokenQuery() {}

  public static Optional<ObjectNode> one(Connection connection, int id) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id);
        ResultSet row = find.query()) {
      return row.next() ? Optional.of(json(row)) : Optional.empty();
    }
  }

  /**
   * Newest first.
   *
   * @param user whose; null for everybody's
   * @param before the id that the page before ended with; null for the first page
   */
  static ObjectNode page(
      Connection connection,
      @Nullable Integer user,
      @Nullable Integer before,
      int limit,
      String list)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("user", user).set("before", before).set("most", limit + 1);
      try (ResultSet row = page.query()) {
        return Pages.of(row, limit, TokenQuery::json, Place.by("id", list));
      }
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode token = Json.mapper().createObjectNode();
    token.put("id", row.getInt("id"));
    token.put("user_id", row.getInt("user_id"));
    token.put("user_email", row.getString("email"));
    token.put("name", row.getString("name"));
    token.put("role", row.getString("role"));
    token.set("scopes", Json.read(row.getString("scopes")));
    token.put("created_at", Timestamps.text(row, "created_at"));
    token.put("created_by", row.getString("created_by"));
    token.put("expires_at", Timestamps.text(row, "expires_at"));
    token.put("last_used_at", Timestamps.text(row, "last_used_at"));
    token.put("revoked_at", Timestamps.text(row, "revoked_at"));
    return token;
  }
}
