package io.kontrol.api.access.oidc;

import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TokenStateManager;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

/**
 * Keeps no tokens of a login: what follows it is a session of Kontrol, which an ADMIN can end, and
 * not one of {@code quarkus-oidc}.
 */
@ApplicationScoped
@Alternative
@Priority(1)
class DiscardedTokens implements TokenStateManager {
  @Override
  public Uni<String> createTokenState(
      RoutingContext exchange,
      OidcTenantConfig config,
      AuthorizationCodeTokens tokens,
      OidcRequestContext<String> context) {
    return Uni.createFrom().item("discarded");
  }

  @Override
  public Uni<AuthorizationCodeTokens> getTokens(
      RoutingContext exchange,
      OidcTenantConfig config,
      String state,
      OidcRequestContext<AuthorizationCodeTokens> context) {
    return Uni.createFrom().failure(new AuthenticationFailedException("no tokens are kept"));
  }

  @Override
  public Uni<Void> deleteTokens(
      RoutingContext exchange,
      OidcTenantConfig config,
      String state,
      OidcRequestContext<Void> context) {
    return Uni.createFrom().voidItem();
  }
}
