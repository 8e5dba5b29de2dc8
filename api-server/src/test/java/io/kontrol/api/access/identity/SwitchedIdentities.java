package io.kontrol.api.access.identity;

import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.identity.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import org.jspecify.annotations.Nullable;

/** For a measurement alone: an identity that is given instead of found, or the usual ones. */
@Alternative
@ApplicationScoped
class SwitchedIdentities implements Identities {
  static volatile @Nullable FoundIdentity given;

  private final CachedIdentities usual;

  SwitchedIdentities(CachedIdentities usual) {
    this.usual = usual;
  }

  @Override
  public FoundIdentity byCredential(String credential) {
    FoundIdentity constant = given;
    return constant == null ? usual.byCredential(credential) : constant;
  }

  @Override
  public FoundIdentity byUser(int userId, Identity.Credential credential) {
    return usual.byUser(userId, credential);
  }

  @Override
  public void changed() {
    usual.changed();
  }
}
