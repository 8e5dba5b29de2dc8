package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.identity.Role;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which role the names that a token bears stand for.
 *
 * @param otherwise of those without any mapped name; null for none
 */
record RoleMapping(Map<String, Role> roles, @Nullable Role otherwise) {
  /**
   * @param pairs such as {@code kontrol-admin=ADMIN}
   */
  static RoleMapping of(List<String> pairs, Optional<Role> otherwise) {
    Map<String, Role> roles = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.lastIndexOf('=');
      try {
        roles.put(
            pair.substring(0, equals).strip(), Role.valueOf(pair.substring(equals + 1).strip()));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "KONTROL_OIDC_ROLE_MAPPING is a list such as kontrol-admin=ADMIN,kontrol-devops=DEVOPS;"
                + " this is no pair of it: "
                + pair,
            e);
      }
    }
    return new RoleMapping(Map.copyOf(roles), otherwise.orElse(null));
  }

  /** The highest of them. */
  @Nullable Role roleOf(Collection<String> names) {
    Role highest = null;
    for (String name : names) {
      Role role = roles.get(name);
      if (role != null && (highest == null || role.covers(highest))) {
        highest = role;
      }
    }
    return highest == null ? otherwise : highest;
  }
}
