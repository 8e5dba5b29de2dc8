package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.identity.Role;
import java.util.Arrays;
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
      String name = pair.substring(0, Math.max(0, equals)).strip();
      Optional<Role> role = role(pair.substring(equals + 1).strip());
      if (name.isEmpty() || role.isEmpty()) {
        throw new IllegalArgumentException(
            "KONTROL_OIDC_ROLE_MAPPING is a list such as kontrol-admin=ADMIN,kontrol-devops=DEVOPS;"
                + " this is no pair of it: "
                + pair);
      }
      roles.put(name, role.get());
    }
    return new RoleMapping(Map.copyOf(roles), otherwise.orElse(null));
  }

  private static Optional<Role> role(String text) {
    return Arrays.stream(Role.values()).filter(role -> role.name().equals(text)).findFirst();
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
