package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.builders.TokenConfigBuilder;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * How {@code quarkus-oidc} talks to the provider. The tenant is resolved with the first token or
 * login and not with the start, so that the service starts without the provider and finds it later.
 */
@Startup
@ApplicationScoped
public class OidcTenant implements TenantConfigResolver {
  static final String ID = "kontrol";
  static final String ROOT = "/api/v1/auth/oidc";
  static final String CALLBACK = ROOT + "/callback";

  /** How far the clocks of the provider and of this machine may differ. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(10);

  /** A token with an unknown key has the provider asked for its keys, no more often than this. */
  static final Duration KEYS_REFETCHED_AFTER = Duration.ofSeconds(10);

  static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);

  private final @Nullable OidcTenantConfig config;
  private final Optional<String> publicUrl;

  public OidcTenant(
      OidcSettings settings,
      Secrets secrets,
      @ConfigProperty(name = "kontrol.public-url") Optional<String> publicUrl) {
    this.publicUrl = publicUrl.map(url -> url.replaceFirst("/+$", ""));
    this.config =
        settings
            .url()
            .map(url -> config(url, settings, secrets, this.publicUrl.orElse("")))
            .orElse(null);
  }

  boolean enabled() {
    return config != null;
  }

  void requireEnabled() {
    if (!enabled()) {
      throw Refusal.notFound("No OpenID Connect provider is configured.");
    }
  }

  /** Where browsers reach Kontrol, without a slash at the end: as configured, or as they ask. */
  String publicUrl(RoutingContext exchange) {
    return publicUrl.orElseGet(
        () -> {
          URI uri = URI.create(exchange.request().absoluteURI());
          return uri.getScheme() + "://" + uri.getRawAuthority();
        });
  }

  /** Whether cookies are for https alone. */
  boolean secure(RoutingContext exchange) {
    return publicUrl(exchange).startsWith("https:");
  }

  @Override
  public Uni<OidcTenantConfig> resolve(
      RoutingContext exchange, OidcRequestContext<OidcTenantConfig> context) {
    return config == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(config);
  }

  private static OidcTenantConfig config(
      String url, OidcSettings settings, Secrets secrets, String publicUrl) {
    String client =
        settings
            .clientId()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "KONTROL_OIDC_URL names a provider; KONTROL_OIDC_CLIENT_ID is missing"));
    var builder =
        OidcTenantConfig.authServerUrl(url)
            .tenantId(ID)
            .applicationType(ApplicationType.WEB_APP)
            .clientId(client)
            .connectionTimeout(LONGEST_CONNECT)
            .allowTokenIntrospectionCache(false)
            .allowUserInfoCache(false)
            .token(
                new TokenConfigBuilder()
                    .lifespanGrace((int) CLOCK_SKEW.toSeconds())
                    .forcedJwkRefreshInterval(KEYS_REFETCHED_AFTER)
                    .subjectRequired(true)
                    .allowJwtIntrospection(false)
                    .allowOpaqueTokenIntrospection(false)
                    .build())
            .authentication()
            .scopes("profile", "email")
            .pkceRequired()
            .nonceRequired()
            .stateSecret(stateSecret(settings, secrets))
            .redirectPath(publicUrl + CALLBACK)
            .removeRedirectParameters(false)
            .cookiePath(ROOT)
            .cookieForceSecure(publicUrl.startsWith("https:"))
            .end();
    settings.clientSecret().ifPresent(builder::credentials);
    return builder.build();
  }

  /** Of the cookie that a login is under way with; the same for all replicas. */
  private static String stateSecret(OidcSettings settings, Secrets secrets) {
    return secrets.keyedHash(
        "kontrol oidc state".getBytes(StandardCharsets.UTF_8),
        settings.clientSecret().orElse("").getBytes(StandardCharsets.UTF_8));
  }
}
