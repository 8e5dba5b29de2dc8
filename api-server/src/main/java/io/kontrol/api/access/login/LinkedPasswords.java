package io.kontrol.api.access.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.password.LoginThrottle;
import io.kontrol.api.access.password.PasswordHashing;
import io.kontrol.api.access.password.PasswordLinks;
import io.kontrol.api.access.password.PasswordLinks.Holder;
import io.kontrol.api.access.session.SessionRows;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Sets the password of whoever holds a link, and ends all sessions of that user. A link that is
 * wrong, used or expired costs no hash.
 */
@ApplicationScoped
public class LinkedPasswords {
  private static final String SET =
      """
      UPDATE users SET hashed_password = ?, password_changed_at = clock_timestamp()
      WHERE id = ? AND is_active AND NOT is_service_account AND auth_provider = 'local'
      """;

  private final Database database;
  private final WriteTransactions transactions;
  private final PasswordHashing hashing;
  private final LoginThrottle throttle;

  public LinkedPasswords(
      Database database,
      WriteTransactions transactions,
      PasswordHashing hashing,
      LoginThrottle throttle) {
    this.database = database;
    this.transactions = transactions;
    this.hashing = hashing;
    this.throttle = throttle;
  }

  void set(String link, String password, RequestOrigin origin) {
    Holder holder =
        database
            .read(connection -> PasswordLinks.find(connection, link))
            .orElseThrow(LinkedPasswords::noLink);
    String hash = hashing.hash(password);
    Identity identity =
        new Identity(
            holder.userId(), holder.email(), null, Permissions.NONE, Credential.NONE, null);
    int unused =
        transactions.run(
            new Principal(identity, null, null, origin),
            connection -> set(connection, link, holder, hash, origin));
  }

  private WriteResult<Integer> set(
      Connection connection, String link, Holder holder, String hash, RequestOrigin origin)
      throws SQLException {
    throttle.succeeded(connection, throttle.attempt(holder.email(), origin.address(), null));
    if (!PasswordLinks.use(connection, link) || !store(connection, holder, hash)) {
      throw noLink();
    }
    int ended = SessionRows.endOthers(connection, holder.userId(), null);
    ObjectNode details = Json.mapper().createObjectNode();
    details.put("sessions_ended", ended);
    return WriteResult.unchanged(ended)
        .audited(
            AuditEntry.of("USER_PASSWORD_SET", AuditCategory.USER, "password set by one-time link")
                .on("user", Integer.toString(holder.userId()), holder.email())
                .with(details));
  }

  private static boolean store(Connection connection, Holder holder, String hash)
      throws SQLException {
    try (PreparedStatement set = connection.prepareStatement(SET)) {
      set.setString(1, hash);
      set.setInt(2, holder.userId());
      return set.executeUpdate() == 1;
    }
  }

  private static Refusal noLink() {
    return Refusal.unauthenticated(
        "password_link_unknown_or_expired",
        "This link is not known, was used before, or has expired. An ADMIN can make another.");
  }
}
