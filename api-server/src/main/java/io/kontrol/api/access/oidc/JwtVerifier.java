package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Has {@code quarkus-oidc} verify access tokens: signature, issuer, times. Where the provider is
 * needed and does not answer, the token is neither accepted nor called wrong.
 */
@ApplicationScoped
class JwtVerifier {
  private static final Logger LOG = Logger.getLogger(JwtVerifier.class);
  private static final long NEVER = Long.MIN_VALUE;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = OidcTenant.LONGEST_CONNECT.plusSeconds(2);

  private final IdentityProviderManager providers;
  private final TenantConfigBean tenants;
  private final CurrentVertxRequest exchange;
  private final ClaimReader reader;

  /**
   * Once the first contact has failed, one request at a time tries again, so that those that wait
   * for a silent provider do not take the threads of all others.
   */
  private final AtomicBoolean asking = new AtomicBoolean();

  /** When the provider was needed and did not answer. */
  private final AtomicLong missedAt = new AtomicLong(NEVER);

  JwtVerifier(
      IdentityProviderManager providers,
      TenantConfigBean tenants,
      CurrentVertxRequest exchange,
      ClaimReader reader) {
    this.providers = providers;
    this.tenants = tenants;
    this.exchange = exchange;
    this.reader = reader;
  }

  /** The claims of an access token that is meant for Kontrol. */
  JsonNode verify(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw Refusal.unauthenticated(
          "credential_malformed",
          "This is neither an API token of Kontrol nor a JWT: it may have been cut off.");
    }
    JsonNode header = decode(parts[0]);
    JsonNode claims = decode(parts[1]);
    reader.requireAccessToken(header, claims);
    boolean alone = tenants.getDynamicTenant(OidcTenant.ID) == null && missedAt.get() != NEVER;
    if (alone && !asking.compareAndSet(false, true)) {
      throw unavailable();
    }
    try {
      authenticate(token);
    } finally {
      if (alone) {
        asking.set(false);
      }
    }
    return claims;
  }

  /** What the provider tells of itself; empty while it does not answer. */
  Optional<OidcConfigurationMetadata> metadata() {
    if (tenants.getDynamicTenant(OidcTenant.ID) == null) {
      try {
        authenticate("a.first.contact");
      } catch (Refusal e) {
        LOG.debug("Whether the token was refused does not matter", e);
      }
    }
    return Optional.ofNullable(tenants.getDynamicTenant(OidcTenant.ID))
        .map(TenantConfigContext::getOidcMetadata);
  }

  private void authenticate(String token) {
    try {
      providers
          .authenticate(
              HttpSecurityUtils.setRoutingContextAttribute(
                  new TokenAuthenticationRequest(new AccessTokenCredential(token)),
                  exchange.getCurrent()))
          .await()
          .atMost(LONGEST_WAIT);
    } catch (RuntimeException e) {
      throw refusal(e);
    }
  }

  private Refusal refusal(RuntimeException failure) {
    InvalidJwtException invalid = cause(failure, InvalidJwtException.class);
    if (invalid == null && (isAway(failure) || cause(failure, OIDCException.class) != null)) {
      LOG.warnf("The OpenID Connect provider does not answer: %s", reason(failure));
      missedAt.set(System.nanoTime());
      return unavailable();
    }
    LOG.debugf("A token was refused: %s", reason(failure));
    if (invalid != null && invalid.hasExpired()) {
      return Refusal.unauthenticated("token_expired", "This token has expired.");
    }
    if (cause(failure, UnresolvableKeyException.class) != null && keysMissed()) {
      return unavailable();
    }
    return ClaimReader.invalid(
        "This token is not valid: its signature, issuer or time is not what it must be.");
  }

  /** The provider was asked for new keys a moment ago and did not answer; it is not asked again. */
  private boolean keysMissed() {
    long at = missedAt.get();
    return at != NEVER && System.nanoTime() - at < OidcTenant.KEYS_REFETCHED_AFTER.toNanos();
  }

  /** Whether a connection has failed, or an answer has not come in time. */
  static boolean isAway(Throwable failure) {
    return cause(failure, IOException.class) != null
        || cause(failure, VertxException.class) != null
        || cause(failure, TimeoutException.class) != null
        || cause(failure, java.util.concurrent.TimeoutException.class) != null;
  }

  static Refusal unavailable() {
    return Refusal.unavailable(
        "identity_provider_unavailable",
        "The OpenID Connect provider does not answer at the moment, so that this sign-in cannot be"
            + " checked. API tokens and local users are not affected.",
        RETRY_AFTER);
  }

  /** For the log: what has gone wrong in the end, and never what a token claims. */
  static String reason(Throwable failure) {
    InvalidJwtException invalid = cause(failure, InvalidJwtException.class);
    if (invalid != null) {
      return invalid.getErrorDetails().stream()
          .map(ErrorCodeValidator.Error::getErrorMessage)
          .toList()
          .toString();
    }
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }

  /** The claims of a token that has come from the provider itself; empty where it is no JWT. */
  static List<JsonNode> claimsOf(String token) {
    String[] parts = token.split("\\.", -1);
    try {
      return parts.length == 3 ? List.of(decode(parts[1])) : List.of();
    } catch (Refusal e) {
      LOG.debug("A token of another form", e);
      return List.of();
    }
  }

  private static JsonNode decode(String part) {
    try {
      JsonNode node = Json.read(Base64.getUrlDecoder().decode(part));
      if (node.isObject()) {
        return node;
      }
    } catch (RuntimeException e) {
      LOG.debug("Not a part of a JWT", e);
    }
    throw Refusal.unauthenticated("credential_malformed", "This is not a JWT: it cannot be read.");
  }
}
