package io.kontrol.api.access.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.password.LoginAttempt;
import io.kontrol.api.access.password.LoginThrottle;
import io.kontrol.api.access.password.PasswordHashing;
import io.kontrol.api.access.password.PasswordLinks;
import io.kontrol.api.access.session.SessionRows;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes a user's own account. A wrong old password counts as a failed login does, so that whoever
 * finds an open browser does not guess it.
 */
@ApplicationScoped
public class AccountChanges {
  private static final String HASH = "SELECT hashed_password FROM users WHERE id = ?";

  private static final String CHANGE =
      """
      UPDATE users SET full_name = COALESCE(?, full_name), hashed_password = COALESCE(?, hashed_password),
          password_changed_at = CASE WHEN ?::TEXT IS NULL THEN password_changed_at ELSE clock_timestamp() END
      WHERE id = ? AND (?::TEXT IS NULL OR hashed_password = ?)
      """;

  private final Database database;
  private final WriteTransactions transactions;
  private final PasswordHashing hashing;
  private final LoginThrottle throttle;

  public AccountChanges(
      Database database,
      WriteTransactions transactions,
      PasswordHashing hashing,
      LoginThrottle throttle) {
    this.database = database;
    this.transactions = transactions;
    this.hashing = hashing;
    this.throttle = throttle;
  }

  /**
   * @param oldHash of the password that was given as the old one, and found right; null where the
   *     password stays
   */
  record Checked(
      @Nullable String fullName,
      @Nullable String oldHash,
      @Nullable String newHash,
      @Nullable LoginAttempt attempt) {}

  /**
   * @param device the browser's cookie; null for none
   */
  Checked check(AccountChange change, Principal by, @Nullable String device) {
    String password = change.password();
    String old = change.oldPassword();
    if (password == null || old == null) {
      return new Checked(change.fullName(), null, null, null);
    }
    RequestOrigin origin = by.origin();
    LoginAttempt attempt =
        throttle.attempt(by.name(), origin == null ? null : origin.address(), device);
    throttle.requireFree(attempt);
    String hash =
        database
            .read(connection -> hash(connection, by.identity().user()))
            .orElseThrow(
                () ->
                    Refusal.invalid(
                        "no_local_password",
                        "This user has no password here: an OpenID Connect provider or an ADMIN's link"
                            + " sets it."));
    if (!hashing.matches(old, hash)) {
      String failure = transactions.run(by, connection -> wrong(connection, attempt));
      throw Refusal.invalid("wrong_password", failure);
    }
    return new Checked(change.fullName(), hash, hashing.hash(password), attempt);
  }

  private WriteResult<String> wrong(Connection connection, LoginAttempt attempt)
      throws SQLException {
    throttle.requireFree(connection, attempt);
    throttle.failed(connection, attempt);
    String failure = "The old password is wrong.";
    return WriteResult.unchanged(failure)
        .audited(
            AuditEntry.of("USER_PASSWORD_CHANGED", AuditCategory.USER, "password not changed")
                .failed(failure));
  }

  private static Optional<String> hash(Connection connection, int userId) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(HASH)) {
      find.setInt(1, userId);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
      }
    }
  }

  WriteResult<Reply> write(Connection connection, Checked checked, Identity identity)
      throws SQLException {
    LoginAttempt attempt = checked.attempt();
    if (attempt != null) {
      throttle.requireFree(connection, attempt);
      throttle.succeeded(connection, attempt);
    }
    update(connection, checked, identity.user());
    ObjectNode details = Json.mapper().createObjectNode();
    ArrayNode fields = details.putArray("changed");
    if (checked.fullName() != null) {
      fields.add("full_name");
    }
    if (checked.newHash() != null) {
      fields.add("password");
      details.put(
          "sessions_ended", SessionRows.endOthers(connection, identity.user(), identity.session()));
      PasswordLinks.end(connection, identity.user());
    }
    ObjectNode account =
        AccountQuery.read(
            connection, identity.user(), identity.credential(), identity.credentialId());
    boolean password = checked.newHash() != null;
    return WriteResult.unchanged(Reply.json(200, account))
        .audited(
            AuditEntry.of(
                    password ? "USER_PASSWORD_CHANGED" : "USER_UPDATED",
                    AuditCategory.USER,
                    password ? "own password changed" : "own account changed")
                .on("user", Integer.toString(identity.user()), identity.name())
                .with(details));
  }

  private static void update(Connection connection, Checked checked, int userId)
      throws SQLException {
    try (PreparedStatement change = connection.prepareStatement(CHANGE)) {
      change.setString(1, checked.fullName());
      change.setString(2, checked.newHash());
      change.setString(3, checked.newHash());
      change.setInt(4, userId);
      change.setString(5, checked.oldHash());
      change.setString(6, checked.oldHash());
      if (change.executeUpdate() == 0) {
        throw Refusal.conflict(
            "password_changed", "The password was changed by another request meanwhile.");
      }
    }
  }
}
