package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.identity.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user as a token of the provider tells of them.
 *
 * @param subject the claim {@code sub}, which the provider never gives to anybody else
 * @param email in lower case
 * @param role null for none
 * @param groups sorted
 * @param serviceAccount a client that has signed in as itself, without a user
 * @param issuedAt of what the token says; later tokens know better
 * @param expiresAt of the token
 */
record ProviderUser(
    String subject,
    String email,
    String fullName,
    @Nullable Role role,
    List<String> groups,
    boolean serviceAccount,
    Instant issuedAt,
    Instant expiresAt) {
  ProviderUser {
    groups = List.copyOf(groups);
  }
}
