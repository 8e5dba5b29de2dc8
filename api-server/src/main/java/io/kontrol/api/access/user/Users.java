package io.kontrol.api.access.user;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.password.PasswordLinks;
import io.kontrol.api.access.session.SessionRows;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes, changes and deletes users. */
@ApplicationScoped
public class Users {
  private static final String CREATE =
      """
      INSERT INTO users (email, full_name, role, is_service_account) VALUES (?, ?, ?::user_role, ?)
      ON CONFLICT (email) DO NOTHING
      RETURNING id
      """;

  private static final String BY_EMAIL = "SELECT id FROM users WHERE email = ?";

  private static final String UPDATE =
      """
      UPDATE users SET full_name = ?, role = ?::user_role, role_override = ?, is_active = ? WHERE id = ?
      """;

  private static final String DELETE = "DELETE FROM users WHERE id = ?";

  private final PasswordLinks links;

  public Users(PasswordLinks links) {
    this.links = links;
  }

  WriteResult<Reply> create(Connection connection, NewUser user) throws SQLException {
    int id = insert(connection, user);
    ObjectNode body = UserQuery.one(connection, id);
    if (!user.serviceAccount()) {
      ObjectNode link = links.create(connection, id);
      body.set("password_link_expires_at", link.get("expires_at"));
      body.set("password_link", link);
    }
    ObjectNode details = Json.mapper().createObjectNode();
    details.put("role", user.role() == null ? null : user.role().name());
    details.put("is_service_account", user.serviceAccount());
    return WriteResult.unchanged(
            Reply.json(201, body)
                .with("Location", "/api/v1/users/" + id)
                .with("Cache-Control", "no-store"))
        .audited(entry("USER_CREATED", "user created", id, user.email(), details));
  }

  private static int insert(Connection connection, NewUser user) throws SQLException {
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setString(1, user.email());
      create.setString(2, user.fullName());
      create.setString(3, user.role() == null ? null : user.role().name());
      create.setBoolean(4, user.serviceAccount());
      try (ResultSet row = create.executeQuery()) {
        if (row.next()) {
          return row.getInt(1);
        }
      }
    }
    throw taken(connection, user.email());
  }

  private static Refusal taken(Connection connection, String email) throws SQLException {
    Refusal taken =
        Refusal.conflict("email_taken", "There is a user with this e-mail address already.");
    try (PreparedStatement find = connection.prepareStatement(BY_EMAIL)) {
      find.setString(1, email);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? taken.with("id", IntNode.valueOf(row.getInt(1))) : taken;
      }
    }
  }

  WriteResult<Reply> change(Connection connection, int id, UserChange change) throws SQLException {
    if (change.mayEndAdmin()) {
      LastAdmin.requireAnother(connection, id);
    }
    StoredUser before = StoredUser.lock(connection, id);
    StoredUser after = change.applied(before);
    update(connection, after);
    if (!after.active()) {
      var unused = SessionRows.endOthers(connection, id, null);
      PasswordLinks.end(connection, id);
    }
    return WriteResult.unchanged(Reply.json(200, UserQuery.one(connection, id)))
        .audited(UserAudit.changed(before, after));
  }

  private static void update(Connection connection, StoredUser user) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, user.fullName());
      update.setString(2, user.role() == null ? null : user.role().name());
      update.setBoolean(3, user.roleOverride());
      update.setBoolean(4, user.active());
      update.setInt(5, user.id());
      update.executeUpdate();
    }
  }

  WriteResult<Reply> delete(Connection connection, int id) throws SQLException {
    LastAdmin.requireAnother(connection, id);
    StoredUser user = StoredUser.lock(connection, id);
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      delete.executeUpdate();
    }
    ObjectNode details = Json.mapper().createObjectNode();
    details.put("role", user.role() == null ? null : user.role().name());
    return WriteResult.unchanged(Reply.empty())
        .audited(entry("USER_DELETED", "user deleted", id, user.email(), details));
  }

  WriteResult<Reply> resetPassword(Connection connection, int id) throws SQLException {
    StoredUser user = StoredUser.lock(connection, id);
    if (user.serviceAccount() || user.ofProvider() || !user.active()) {
      throw Refusal.conflict(
          "no_local_password",
          "Only active local users who are no service accounts have a password here.");
    }
    return WriteResult.unchanged(
            Reply.json(200, links.create(connection, id)).with("Cache-Control", "no-store"))
        .audited(
            entry(
                "USER_PASSWORD_RESET",
                "one-time link for a new password made",
                id,
                user.email(),
                Json.mapper().createObjectNode()));
  }

  private static AuditEntry entry(
      String action, String description, int id, String email, ObjectNode details) {
    return AuditEntry.of(action, AuditCategory.USER, description + ": " + email)
        .on("user", Integer.toString(id), email)
        .with(details);
  }
}
