package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.JwtIdentities;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.api.platform.refusal.Refusal;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Verifies a token once and remembers whose it is. What the user may, and whether they may still do
 * anything, is asked of {@link Identities} each time, which keeps it for seconds. Verification
 * needs a request; a stream whose token has to be verified again ends, and its client connects
 * anew.
 */
@ApplicationScoped
class CachedJwtIdentities implements JwtIdentities {
  /** Then it is verified again, in case the provider has withdrawn the key. */
  private static final Duration KEPT = Duration.ofMinutes(5);

  private static final long MOST = 10_000;

  private record Verified(int userId, Instant until) {}

  private final OidcTenant tenant;
  private final JwtVerifier verifier;
  private final ClaimReader reader;
  private final ProviderUsers users;
  private final Identities identities;
  private final RequestContext request;
  private final Cache<String, Verified> cache =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

  CachedJwtIdentities(
      OidcTenant tenant,
      JwtVerifier verifier,
      ClaimReader reader,
      ProviderUsers users,
      Identities identities,
      RequestContext request) {
    this.tenant = tenant;
    this.verifier = verifier;
    this.reader = reader;
    this.users = users;
    this.identities = identities;
    this.request = request;
  }

  @Override
  public FoundIdentity of(String token) {
    if (!tenant.enabled()) {
      return FoundIdentity.refused(
          Refusal.unauthenticated(
              "credential_malformed",
              "This is not the form of a token: it may have been cut off. No OpenID Connect provider"
                  + " is configured."));
    }
    String key = CredentialHash.of(token);
    Verified known = cache.getIfPresent(key);
    if (known != null && Instant.now().isBefore(known.until())) {
      FoundIdentity found = identities.byUser(known.userId(), Credential.JWT);
      if (found.refusal() == null || !found.refusal().code().equals("user_unknown")) {
        return found;
      }
    }
    if (!Arc.container().requestContext().isActive()) {
      return FoundIdentity.refused(
          Refusal.unauthenticated(
              "token_unverified", "This token has to be verified again: connect again."));
    }
    return verify(key, token);
  }

  private FoundIdentity verify(String key, String token) {
    JsonNode claims = verifier.verify(token);
    ProviderUser user = reader.user(List.of(claims));
    int id = users.follow(user, request.origin());
    cache.put(key, new Verified(id, user.expiresAt()));
    return identities.byUser(id, Credential.JWT);
  }
}
