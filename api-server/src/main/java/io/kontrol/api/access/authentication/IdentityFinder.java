package io.kontrol.api.access.authentication;

import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.JwtIdentities;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

/** Finds the identity behind credentials of any kind. */
@ApplicationScoped
class IdentityFinder {
  private final Identities identities;
  private final Instance<JwtIdentities> jwts;

  IdentityFinder(Identities identities, Instance<JwtIdentities> jwts) {
    this.identities = identities;
    this.jwts = jwts;
  }

  FoundIdentity find(PresentedCredential credential) {
    if (!credential.ours() && jwts.isResolvable()) {
      return jwts.get().of(credential.text());
    }
    credential.requireForm();
    return identities.byCredential(credential.text());
  }
}
