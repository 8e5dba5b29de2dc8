package io.kontrol.api.access;

import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a credential turned out to be.
 *
 * @param identity null where it is refused
 * @param refusal why; null where it is accepted
 */
public record FoundIdentity(@Nullable Identity identity, @Nullable Refusal refusal) {
  public static FoundIdentity of(Identity identity) {
    return new FoundIdentity(identity, null);
  }

  public static FoundIdentity refused(Refusal refusal) {
    return new FoundIdentity(null, refusal);
  }

  public Identity orRefuse() {
    if (refusal != null) {
      throw refusal;
    }
    if (identity == null) {
      throw new IllegalStateException("neither an identity nor a refusal");
    }
    return identity;
  }
}
