package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.identity.Role;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The OpenID Connect provider; there is none unless its URL is given. */
@ConfigMapping(prefix = "kontrol.oidc")
public interface OidcSettings {
  /** The issuer, below which the provider serves its {@code .well-known/openid-configuration}. */
  Optional<String> url();

  Optional<String> clientId();

  /** A public client has none; PKCE protects its code all the same. */
  Optional<String> clientSecret();

  /** What the console writes on the button. */
  @WithDefault("Single sign-on")
  String name();

  /**
   * Where tokens keep role names, as paths of claims: {@code realm_access/roles}. A claim whose
   * name holds a slash stands in double quotes, and <code>{client}</code> is the client id.
   */
  @WithDefault("realm_access/roles,resource_access/{client}/roles")
  List<String> roleClaims();

  /** Pairs such as {@code kontrol-admin=ADMIN}, for role names and groups; the highest wins. */
  @WithDefault("kontrol-admin=ADMIN,kontrol-devops=DEVOPS,kontrol-user=USER")
  List<String> roleMapping();

  /**
   * Of those without any mapped role. By default they have none and see what grants show them:
   * whoever can sign in at the provider is not by that alone meant to read every cluster.
   */
  Optional<Role> defaultRole();

  /** Where tokens keep the user's groups, to which grants may be given. */
  @WithDefault("groups")
  String groupsClaim();

  /** Who an access token may be meant for; the client id unless others are named. */
  Optional<List<String>> audiences();

  /**
   * Refuses an address that the provider has not verified: changes are signed with it, so that
   * nobody may choose somebody else's.
   */
  @WithDefault("true")
  boolean emailVerifiedRequired();
}
