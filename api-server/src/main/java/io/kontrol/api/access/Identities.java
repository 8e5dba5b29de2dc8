package io.kontrol.api.access;

import io.kontrol.api.platform.identity.Identity;

/** Who holds a credential, and what they may. */
public interface Identities {
  /**
   * @param credential one that Kontrol has made
   */
  FoundIdentity byCredential(String credential);

  /** The identity of a user who has proved it to an OpenID Connect provider. */
  FoundIdentity byUser(int userId, Identity.Credential credential);

  /**
   * What identities are worth has changed: what is kept of them is dropped, here at once and by the
   * other replicas as soon as they are notified. To be called after the commit.
   */
  void changed();
}
