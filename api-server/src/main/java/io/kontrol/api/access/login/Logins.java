package io.kontrol.api.access.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.access.account.AccountQuery;
import io.kontrol.api.access.password.LoginAttempt;
import io.kontrol.api.access.password.LoginThrottle;
import io.kontrol.api.access.password.PasswordHashing;
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
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords. An address that nobody has, a wrong password, a user without one and a
 * deactivated user get the same answer after the same work.
 */
@ApplicationScoped
public class Logins {
  private final Database database;
  private final WriteTransactions transactions;
  private final PasswordHashing hashing;
  private final LoginThrottle throttle;
  private final Duration lifetime;

  public Logins(
      Database database,
      WriteTransactions transactions,
      PasswordHashing hashing,
      LoginThrottle throttle,
      @ConfigProperty(name = "kontrol.session.lifetime") Duration lifetime) {
    this.database = database;
    this.transactions = transactions;
    this.hashing = hashing;
    this.throttle = throttle;
    this.lifetime = lifetime;
  }

  /**
   * @param credential the session's, for its cookie
   */
  record LoggedIn(String credential, ObjectNode account, Duration lifetime) {}

  private record Checked(
      String email,
      Optional<LocalAccount> account,
      boolean matches,
      @Nullable String newHash,
      LoginAttempt attempt,
      RequestOrigin origin) {}

  /**
   * @param email in lower case
   * @param device the browser's cookie; null for none
   */
  LoggedIn login(String email, String password, RequestOrigin origin, @Nullable String device) {
    LoginAttempt attempt = throttle.attempt(email, origin.address(), device);
    throttle.requireFree(attempt);
    Optional<LocalAccount> account =
        database.read(connection -> LocalAccount.find(connection, email));
    String hash = account.map(LocalAccount::hash).orElse(null);
    boolean matches = hashing.matches(password, hash);
    String newHash =
        matches && hash != null && hashing.outdated(hash) ? hashing.hash(password) : null;
    Checked checked = new Checked(email, account, matches, newHash, attempt, origin);
    return transactions
        .run(by(checked), connection -> finish(connection, checked))
        .orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "login_failed", "The e-mail address or the password is wrong."));
  }

  private static Principal by(Checked checked) {
    Integer id = checked.account().map(LocalAccount::id).orElse(null);
    Identity identity =
        new Identity(id, checked.email(), null, Permissions.NONE, Credential.NONE, null);
    return new Principal(identity, null, null, checked.origin());
  }

  private WriteResult<Optional<LoggedIn>> finish(Connection connection, Checked checked)
      throws SQLException {
    throttle.requireFree(connection, checked.attempt());
    if (!checked.matches()
        || !checked.account().orElseThrow().loggedIn(connection, checked.newHash())) {
      throttle.failed(connection, checked.attempt());
      return WriteResult.unchanged(Optional.<LoggedIn>empty())
          .audited(
              AuditEntry.of("LOGIN_FAILURE", AuditCategory.AUTH, "login failed")
                  .failed("The e-mail address or the password is wrong."));
    }
    throttle.succeeded(connection, checked.attempt());
    int user = checked.account().get().id();
    String credential = CredentialKind.SESSION.newCredential();
    int session = SessionRows.begin(connection, user, credential, lifetime, checked.origin());
    ObjectNode me = AccountQuery.read(connection, user, Credential.SESSION, session);
    return WriteResult.unchanged(Optional.of(new LoggedIn(credential, me, lifetime)))
        .audited(
            AuditEntry.of("LOGIN_SUCCESS", AuditCategory.AUTH, "logged in")
                .on("session", Integer.toString(session), null));
  }
}
