package io.kontrol.api.access.user;

import io.kontrol.api.access.FleetPatterns;
import io.kontrol.api.access.UserNames;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.Role;
import org.jspecify.annotations.Nullable;

/**
 * A user to be made.
 *
 * @param role null for nothing but what grants give
 */
record NewUser(String email, String fullName, @Nullable Role role, boolean serviceAccount) {
  static NewUser read(byte[] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(body, mediaType, "email", "full_name", "role", "is_service_account");
    Role given = fields.optionalText("role").map(FleetPatterns::role).orElse(null);
    return new NewUser(
        UserNames.email(fields.text("email")),
        UserNames.fullName(fields.text("full_name")),
        fields.has("role") ? given : Role.USER,
        fields.flag("is_service_account").orElse(false));
  }
}
