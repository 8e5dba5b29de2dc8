package io.kontrol.api.platform.identity;

import java.util.Optional;

/** Finds an identity anew, for an answer that goes on for as long as its client listens. */
@FunctionalInterface
public interface IdentityCheck {
  /** Empty where the credential no longer holds. */
  Optional<Identity> now();
}
