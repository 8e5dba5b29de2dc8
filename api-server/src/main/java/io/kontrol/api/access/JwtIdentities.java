package io.kontrol.api.access;

/**
 * Identities by tokens of an OpenID Connect provider; there is none where no provider is
 * configured.
 */
public interface JwtIdentities {
  /**
   * @param token as it was sent; not a credential that Kontrol has made
   */
  FoundIdentity of(String token);
}
