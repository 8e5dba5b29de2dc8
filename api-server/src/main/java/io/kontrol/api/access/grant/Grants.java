package io.kontrol.api.access.grant;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes and deletes grants. */
@ApplicationScoped
public class Grants {
  /** Keeps the user until the transaction ends. */
  private static final String HOLDER = "SELECT email FROM users WHERE id = ? FOR KEY SHARE";

  private static final String INSERT =
      """
      INSERT INTO access_grants (user_id, oidc_group, role, cluster_pattern, namespace_pattern, created_by)
      VALUES (?, ?, ?::user_role, ?, ?, ?)
      ON CONFLICT (user_id, oidc_group, cluster_pattern, namespace_pattern) DO NOTHING
      RETURNING id
      """;

  private static final String SAME =
      """
      SELECT id FROM access_grants
      WHERE user_id IS NOT DISTINCT FROM ? AND oidc_group IS NOT DISTINCT FROM ? AND cluster_pattern = ?
          AND namespace_pattern = ?
      """;

  private static final String DELETE = "DELETE FROM access_grants WHERE id = ?";

  WriteResult<Reply> create(Connection connection, NewGrant grant, Principal by)
      throws SQLException {
    String holder = grant.userId() == null ? grant.oidcGroup() : email(connection, grant.userId());
    int id = insert(connection, grant, by);
    ObjectNode body = GrantQuery.one(connection, id);
    return WriteResult.unchanged(Reply.json(201, body).with("Location", "/api/v1/grants/" + id))
        .audited(entry("USER_GRANT_ADDED", "grant added", body, holder));
  }

  private static String email(Connection connection, int userId) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(HOLDER)) {
      find.setInt(1, userId);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw Refusal.invalid("invalid_user", "There is no user " + userId + ".");
        }
        return row.getString(1);
      }
    }
  }

  private static int insert(Connection connection, NewGrant grant, Principal by)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, grant.userId());
      insert.setString(2, grant.oidcGroup());
      insert.setString(3, grant.role().name());
      insert.setString(4, grant.scope().cluster());
      insert.setString(5, grant.scope().namespace());
      insert.setString(6, by.name());
      try (ResultSet row = insert.executeQuery()) {
        if (row.next()) {
          return row.getInt(1);
        }
      }
    }
    throw taken(connection, grant);
  }

  private static Refusal taken(Connection connection, NewGrant grant) throws SQLException {
    Refusal taken =
        Refusal.conflict(
            "grant_exists",
            "There is a grant to the same holder with these patterns. Delete it to give another"
                + " role.");
    try (PreparedStatement find = connection.prepareStatement(SAME)) {
      find.setObject(1, grant.userId(), java.sql.Types.INTEGER);
      find.setString(2, grant.oidcGroup());
      find.setString(3, grant.scope().cluster());
      find.setString(4, grant.scope().namespace());
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? taken.with("id", IntNode.valueOf(row.getInt(1))) : taken;
      }
    }
  }

  WriteResult<Reply> delete(Connection connection, int id) throws SQLException {
    ObjectNode grant = GrantQuery.one(connection, id);
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      if (delete.executeUpdate() == 0) {
        throw GrantQuery.absent();
      }
    }
    String group = grant.path("oidc_group").textValue();
    String holder = group == null ? email(connection, grant.path("user_id").asInt()) : group;
    return WriteResult.unchanged(Reply.empty())
        .audited(entry("USER_GRANT_REMOVED", "grant removed", grant, holder));
  }

  private static AuditEntry entry(
      String action, String description, ObjectNode grant, @Nullable String holder) {
    ObjectNode details = grant.deepCopy();
    details.remove("created_at");
    details.remove("created_by");
    return AuditEntry.of(action, AuditCategory.USER, description + ": " + holder)
        .on("access_grant", grant.path("id").asText(), holder)
        .with(details);
  }
}
