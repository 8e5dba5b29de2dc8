package io.kontrol.api.access.user;

import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which users a list shows; null for all.
 *
 * @param email what it begins with
 * @param role {@code none} for users without one
 */
record UserFilter(
    @Nullable String email,
    @Nullable String role,
    @Nullable Boolean active,
    @Nullable Boolean serviceAccount,
    @Nullable String authProvider) {

  static UserFilter of(RequestContext request) {
    return new UserFilter(
        request.query("email").map(text -> text.toLowerCase(Locale.ROOT)).orElse(null),
        oneOf(request, "role", List.of("USER", "DEVOPS", "ADMIN", "none")),
        flag(request, "is_active"),
        flag(request, "is_service_account"),
        oneOf(request, "auth_provider", List.of("local", "keycloak")));
  }

  private static @Nullable Boolean flag(RequestContext request, String name) {
    return request.query(name).isEmpty() ? null : (Boolean) request.flag(name);
  }

  private static @Nullable String oneOf(RequestContext request, String name, List<String> values) {
    String value = request.query(name).orElse(null);
    if (value != null && !values.contains(value)) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          "The query parameter " + name + " is one of " + String.join(", ", values) + ".");
    }
    return value;
  }

  /** Names the list for its cursors. */
  String list() {
    return "users " + Integer.toHexString(hashCode());
  }
}
