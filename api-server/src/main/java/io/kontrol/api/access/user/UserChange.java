package io.kontrol.api.access.user;

import io.kontrol.api.access.FleetPatterns;
import io.kontrol.api.access.UserNames;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What is to change of a user.
 *
 * @param fullName null for what it is
 * @param roleGiven whether the role is to change
 * @param role the new one; null for none
 * @param active null for as it is
 * @param roleOverride null for as it follows from the role
 */
record UserChange(
    @Nullable String fullName,
    boolean roleGiven,
    @Nullable Role role,
    @Nullable Boolean active,
    @Nullable Boolean roleOverride) {

  static UserChange read(byte[] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(body, mediaType, "full_name", "role", "is_active", "role_override");
    UserChange change =
        new UserChange(
            fields.has("full_name") ? UserNames.fullName(fields.text("full_name")) : null,
            fields.has("role"),
            fields.optionalText("role").map(FleetPatterns::role).orElse(null),
            fields.flag("is_active").orElse(null),
            fields.flag("role_override").orElse(null));
    if (change.roleGiven() && Boolean.FALSE.equals(change.roleOverride())) {
      throw Refusal.invalid(
          "contradicting_fields",
          "With role_override false the role follows the provider, so that it cannot be set.");
    }
    return change;
  }

  /** The user as the change leaves it. */
  StoredUser applied(StoredUser user) {
    if (roleOverride != null && !user.ofProvider()) {
      throw Refusal.invalid(
          "no_provider",
          "role_override is about users of an OpenID Connect provider; this one is local.");
    }
    boolean override = roleOverride == null ? user.roleOverride() || roleGiven : roleOverride;
    return new StoredUser(
        user.id(),
        user.email(),
        fullName == null ? user.fullName() : fullName,
        roleGiven ? role : user.role(),
        user.ofProvider(),
        user.ofProvider() && override,
        active == null ? user.active() : active,
        user.serviceAccount());
  }

  /** Whether it may leave nobody who is ADMIN. */
  boolean mayEndAdmin() {
    return Boolean.FALSE.equals(active) || (roleGiven && role != Role.ADMIN);
  }
}
