package io.kontrol.api.access.oidc;

import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.session.SessionCookie;
import io.kontrol.api.access.session.SessionRows;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Begins a session of Kontrol for a login that the provider has confirmed. */
@ApplicationScoped
class ProviderLogin {
  private static final String LOGGED_IN =
      "UPDATE users SET last_login_at = clock_timestamp() WHERE id = ? AND is_active";

  private final ClaimReader reader;
  private final ProviderUsers users;
  private final Identities identities;
  private final WriteTransactions transactions;
  private final ProviderLogout logout;
  private final RequestContext request;
  private final Duration lifetime;
  private final String provider;

  ProviderLogin(
      ClaimReader reader,
      ProviderUsers users,
      Identities identities,
      WriteTransactions transactions,
      ProviderLogout logout,
      RequestContext request,
      OidcSettings settings,
      @ConfigProperty(name = "kontrol.session.lifetime") Duration lifetime) {
    this.reader = reader;
    this.users = users;
    this.identities = identities;
    this.transactions = transactions;
    this.logout = logout;
    this.request = request;
    this.lifetime = lifetime;
    this.provider = settings.url().orElse("");
  }

  Response complete(CodeFlow.Confirmed login) {
    String credential = CredentialKind.SESSION.newCredential();
    try {
      begin(login, credential);
    } catch (Refusal refusal) {
      tell(login, refusal);
      throw refusal;
    }
    return Response.seeOther(URI.create(login.returnPath()))
        .header(HttpHeaders.SET_COOKIE, SessionCookie.begin(credential, lifetime, request.secure()))
        .header(HttpHeaders.SET_COOKIE, logout.hint(login.idToken(), lifetime))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  private void begin(CodeFlow.Confirmed login, String credential) {
    RequestOrigin origin = request.origin();
    int id = users.follow(reader.user(login.claims()), origin);
    Identity identity = identities.byUser(id, Identity.Credential.SESSION).orRefuse();
    transactions.run(
        new Principal(identity, null, null, origin),
        connection -> {
          requireActive(connection, id);
          int session = SessionRows.begin(connection, id, credential, lifetime, origin);
          return WriteResult.unchanged(session)
              .audited(
                  AuditEntry.of("LOGIN_SUCCESS", AuditCategory.AUTH, "logged in by single sign-on")
                      .on("session", Integer.toString(session), null)
                      .with(Json.mapper().createObjectNode().put("provider", provider)));
        });
  }

  /** The identity may be some seconds old. */
  private static void requireActive(Connection connection, int id) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(LOGGED_IN)) {
      update.setInt(1, id);
      if (update.executeUpdate() == 0) {
        throw Refusal.unauthenticated("user_deactivated", "This user has been deactivated.");
      }
    }
  }

  private void tell(CodeFlow.Confirmed login, Refusal refusal) {
    String name =
        login.claims().get(0).path("email").asText(login.claims().get(0).path("sub").asText());
    Identity unknown =
        new Identity(null, name, null, Permissions.NONE, Identity.Credential.NONE, null);
    AuditEntry entry =
        AuditEntry.of("LOGIN_FAILURE", AuditCategory.AUTH, "login by single sign-on failed")
            .failed(refusal.detail());
    transactions.run(
        new Principal(unknown, null, null, request.origin()),
        connection -> WriteResult.unchanged(name).audited(entry));
  }
}
