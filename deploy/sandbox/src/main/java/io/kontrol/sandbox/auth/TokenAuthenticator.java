package io.kontrol.sandbox.auth;

import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the user of a bearer token, and checks what the user may do. */
public final class TokenAuthenticator {
  private final Map<String, Subject> byToken = new ConcurrentHashMap<>();

  public void put(String token, Subject user) {
    byToken.put(token, user);
  }

  public void remove(String token) {
    byToken.remove(token);
  }

  /**
   * A request without a token may do everything, since kubectl sends none over plain HTTP.
   *
   * @param authorization the header, if there is one
   * @throws StatusException 401 when the token is unknown
   */
  public Subject authenticate(@Nullable String authorization) {
    if (authorization == null || authorization.isEmpty()) {
      return Subject.admin("system:anonymous");
    }
    Subject user =
        authorization.startsWith("Bearer ")
            ? byToken.get(authorization.substring("Bearer ".length()).trim())
            : null;
    if (user == null) {
      throw StatusException.unauthorized();
    }
    return user;
  }

  /**
   * @throws StatusException 403 when no rule allows it
   */
  public static void authorize(Subject user, RequestAttributes action) {
    if (user.may(action)) {
      return;
    }
    if (action.resource().isEmpty()) {
      throw new StatusException(
          403,
          "Forbidden",
          "forbidden: User \"%s\" cannot %s path \"%s\""
              .formatted(user.name(), action.verb(), action.path()),
          SandboxJson.object());
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
