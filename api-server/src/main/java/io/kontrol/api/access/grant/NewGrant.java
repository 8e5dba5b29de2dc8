package io.kontrol.api.access.grant;

import io.kontrol.api.access.FleetPatterns;
import io.kontrol.api.access.UserNames;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A grant to be made, to a user or to a group.
 *
 * @param userId null where a group holds it
 */
record NewGrant(@Nullable Integer userId, @Nullable String oidcGroup, Role role, FleetScope scope) {

  static NewGrant read(byte[] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(
            body,
            mediaType,
            "user_id",
            "oidc_group",
            "role",
            "cluster_pattern",
            "namespace_pattern");
    OptionalInt user = fields.id("user_id");
    String group =
        fields
            .optionalText("oidc_group")
            .map(text -> UserNames.name(text, "oidc_group"))
            .orElse(null);
    if (user.isPresent() == (group != null)) {
      throw Refusal.invalid(
          "invalid_holder", "A grant is held by one user_id or by one oidc_group.");
    }
    return new NewGrant(
        user.isPresent() ? (Integer) user.getAsInt() : null,
        group,
        FleetPatterns.role(fields.text("role")),
        FleetPatterns.scope(fields.text("cluster_pattern"), fields.text("namespace_pattern")));
  }
}
