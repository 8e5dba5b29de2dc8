package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.session.SessionCookie;
import io.kontrol.api.access.session.SessionRows;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session here, and says where the browser ends the provider's (RP-initiated logout). It is
 * said and no redirect, since the console's content security policy lets no form lead to another
 * site. The provider asks for the ID token of the login; the browser keeps it, and the database
 * does not.
 */
@ApplicationScoped
class ProviderLogout {
  private static final String HINT = "kontrol_id_token";
  private static final String PATH = OidcTenant.ROOT + "/logout";

  /** Browsers drop longer cookies; without the hint the provider asks the user. */
  private static final int LONGEST_HINT = 3_900;

  private final OidcTenant tenant;
  private final OidcSettings settings;
  private final JwtVerifier verifier;
  private final RequestTransactions transactions;
  private final Identities identities;
  private final CurrentVertxRequest current;
  private final RequestContext request;

  ProviderLogout(
      OidcTenant tenant,
      OidcSettings settings,
      JwtVerifier verifier,
      RequestTransactions transactions,
      Identities identities,
      CurrentVertxRequest current,
      RequestContext request) {
    this.tenant = tenant;
    this.settings = settings;
    this.verifier = verifier;
    this.transactions = transactions;
    this.identities = identities;
    this.current = current;
    this.request = request;
  }

  /** The cookie that the ID token waits in for the logout. */
  String hint(String idToken, Duration lifetime) {
    return idToken.length() > LONGEST_HINT ? cookie("", 0) : cookie(idToken, lifetime.toSeconds());
  }

  private String cookie(String value, long seconds) {
    return HINT
        + "="
        + value
        + "; Path="
        + PATH
        + "; Max-Age="
        + seconds
        + "; HttpOnly; SameSite=Lax"
        + (request.secure() ? "; Secure" : "");
  }

  Response end() {
    Integer session = request.identity().session();
    ObjectNode body = Json.mapper().createObjectNode().put("logout_url", next());
    Reply reply = Reply.json(200, body).with(HttpHeaders.CACHE_CONTROL, "no-store");
    Response response =
        transactions.run(
            connection -> {
              if (session != null) {
                SessionRows.end(connection, request.identity().user(), session);
              }
              return WriteResult.unchanged(reply)
                  .audited(
                      AuditEntry.of(
                          "LOGOUT", AuditCategory.AUTH, "logged out, and at the provider"));
            });
    identities.changed();
    return Response.fromResponse(response)
        .header(HttpHeaders.SET_COOKIE, SessionCookie.end(request.secure()))
        .header(HttpHeaders.SET_COOKIE, cookie("", 0))
        .build();
  }

  /** The provider's own logout; the console's first page where it has none or does not answer. */
  private String next() {
    RoutingContext exchange = current.getCurrent();
    String home = tenant.publicUrl(exchange) + "/";
    Optional<String> end = verifier.metadata().map(OidcConfigurationMetadata::getEndSessionUri);
    return end.map(uri -> uri + (uri.contains("?") ? "&" : "?") + query(exchange, home))
        .orElse(home);
  }

  private String query(RoutingContext exchange, String home) {
    Cookie hint = exchange.request().getCookie(HINT);
    return "client_id="
        + encoded(settings.clientId().orElse(""))
        + "&post_logout_redirect_uri="
        + encoded(home)
        + (isSet(hint) ? "&id_token_hint=" + encoded(hint.getValue()) : "");
  }

  private static boolean isSet(@Nullable Cookie cookie) {
    return cookie != null && !cookie.getValue().isEmpty();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
