package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The authorization code flow, as {@code quarkus-oidc} runs it: state, nonce and PKCE in an
 * encrypted cookie, the exchange of the code, the verification of the ID token.
 */
@ApplicationScoped
class CodeFlow {
  private static final Logger LOG = Logger.getLogger(CodeFlow.class);
  private static final String RETURN_COOKIE = "kontrol_return";
  private static final String QUARKUS_SESSION = "q_session_" + OidcTenant.ID;
  private static final Duration LONGEST_LOGIN = Duration.ofMinutes(30);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final HttpAuthenticator authenticator;
  private final TenantConfigBean tenants;
  private final CurrentVertxRequest current;
  private final OidcTenant tenant;

  CodeFlow(
      HttpAuthenticator authenticator,
      TenantConfigBean tenants,
      CurrentVertxRequest current,
      OidcTenant tenant) {
    this.authenticator = authenticator;
    this.tenants = tenants;
    this.current = current;
    this.tenant = tenant;
  }

  /**
   * A login that the provider has confirmed.
   *
   * @param claims of the ID token, then of the access token where it can be read
   * @param returnPath where the browser goes on
   */
  record Confirmed(String idToken, List<JsonNode> claims, String returnPath) {
    Confirmed {
      claims = List.copyOf(claims);
    }
  }

  /** The way to the provider. */
  Response begin(String returnPath) {
    RoutingContext exchange = current.getCurrent();
    ChallengeData challenge = await(authenticator.getChallenge(exchange));
    exchange.response().addCookie(returnCookie(exchange, encoded(returnPath), LONGEST_LOGIN));
    Response.ResponseBuilder answer = Response.status(challenge.status);
    challenge.getHeaders().forEach((name, value) -> answer.header(name.toString(), value));
    return answer.build();
  }

  /** The way back. */
  Confirmed finish() {
    RoutingContext exchange = current.getCurrent();
    SecurityIdentity identity = await(authenticator.attemptAuthentication(exchange));
    if (identity == null || identity.isAnonymous()) {
      throw failed(
          "No login is under way in this browser, or it has taken too long. Begin again at "
              + OidcTenant.ROOT
              + "/login.");
    }
    exchange.response().removeCookies(QUARKUS_SESSION, false);
    String idToken = identity.getCredential(IdTokenCredential.class).getToken();
    List<JsonNode> claims = new ArrayList<>(JwtVerifier.claimsOf(idToken));
    JsonNode subject = claims.get(0).path("sub");
    // it has come from the provider itself, so that it needs no verification; some are no JWT
    JwtVerifier.claimsOf(identity.getCredential(AccessTokenCredential.class).getToken()).stream()
        .filter(token -> token.path("sub").equals(subject))
        .forEach(claims::add);
    return new Confirmed(idToken, claims, returnPath(exchange));
  }

  private String returnPath(RoutingContext exchange) {
    Cookie cookie = exchange.request().getCookie(RETURN_COOKIE);
    exchange.response().addCookie(returnCookie(exchange, "", Duration.ZERO));
    String path = cookie == null ? "" : decoded(cookie.getValue());
    return ReturnPath.isSound(path) ? path : ReturnPath.ROOT;
  }

  /** Paths may hold what the values of cookies may not. */
  private static String encoded(String path) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(path.getBytes(StandardCharsets.US_ASCII));
  }

  private static String decoded(String value) {
    try {
      return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private Cookie returnCookie(RoutingContext exchange, String value, Duration lifetime) {
    return Cookie.cookie(RETURN_COOKIE, value)
        .setPath(OidcTenant.CALLBACK)
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.LAX)
        .setSecure(tenant.secure(exchange))
        .setMaxAge(lifetime.toSeconds());
  }

  private <T> T await(Uni<T> step) {
    try {
      return step.await().atMost(LONGEST_WAIT);
    } catch (RuntimeException e) {
      if (tenants.getDynamicTenant(OidcTenant.ID) == null || JwtVerifier.isAway(e)) {
        LOG.warnf("The OpenID Connect provider does not answer: %s", JwtVerifier.reason(e));
        throw JwtVerifier.unavailable();
      }
      LOG.infof("A login by single sign-on has failed: %s", JwtVerifier.reason(e));
      throw failed(
          "The provider has not confirmed this login. Begin again at "
              + OidcTenant.ROOT
              + "/login.");
    }
  }

  private static Refusal failed(String detail) {
    return Refusal.unauthenticated("login_failed", detail);
  }
}
