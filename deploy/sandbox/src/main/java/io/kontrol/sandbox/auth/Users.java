package io.kontrol.sandbox.auth;

import io.kontrol.sandbox.status.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who stands behind which bearer token. */
public final class Users {
  private final Map<String, User> byToken = new ConcurrentHashMap<>();
  private final boolean anonymousIsAdmin;

  /**
   * @param anonymousIsAdmin whether a request without a token may do everything; kubectl sends none
   *     over plain HTTP
   */
  public Users(boolean anonymousIsAdmin) {
    this.anonymousIsAdmin = anonymousIsAdmin;
  }

  public void put(String token, User user) {
    byToken.put(token, user);
  }

  public void remove(String token) {
    byToken.remove(token);
  }

  /**
   * @param authorization the header, if there is one
   * @throws StatusException 401 when the token is nobody's
   */
  public User authenticate(@Nullable String authorization) {
    if (authorization == null || authorization.isEmpty()) {
      return anonymousIsAdmin
          ? User.admin("system:anonymous")
          : new User("system:anonymous", java.util.List.of());
    }
    User user =
        authorization.startsWith("Bearer ")
            ? byToken.get(authorization.substring("Bearer ".length()).trim())
            : null;
    if (user == null) {
      throw StatusException.unauthorized();
    }
    return user;
  }

  /**
   * @throws StatusException 403 when the user may not
   */
  public static void authorize(User user, Action action) {
    if (user.may(action)) {
      return;
    }
    if (action.resource().isEmpty()) {
      throw new StatusException(
          403,
          "Forbidden",
          "forbidden: User \"%s\" cannot %s path \"%s\""
              .formatted(user.name(), action.verb(), action.path()),
          io.kontrol.sandbox.json.Json.object());
    }
    String where =
        action.namespace().isEmpty()
            ? " at the cluster scope"
            : " in the namespace \"" + action.namespace() + "\"";
    String plural = action.resource().split("/")[0];
    throw StatusException.forbidden(
        action.group(),
        plural,
        action.name(),
        "User \"%s\" cannot %s resource \"%s\" in API group \"%s\"%s"
            .formatted(user.name(), action.verb(), action.resource(), action.group(), where));
  }
}
