package io.kontrol.sandbox.auth;

import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who stands behind which bearer token. */
public final class TokenAuthenticator {
  private final Map<String, Subject> byToken = new ConcurrentHashMap<>();
  private final boolean anonymousIsAdmin;

  /**
   * @param anonymousIsAdmin whether a request without a token may do everything; kubectl sends none
   *     over plain HTTP
   */
  public TokenAuthenticator(boolean anonymousIsAdmin) {
    this.anonymousIsAdmin = anonymousIsAdmin;
  }

  public void put(String token, Subject user) {
    byToken.put(token, user);
  }

  public void remove(String token) {
    byToken.remove(token);
  }

  /**
   * @param authorization the header, if there is one
   * @throws StatusException 401 when the token is nobody's
   */
  public Subject authenticate(@Nullable String authorization) {
    if (authorization == null || authorization.isEmpty()) {
      return anonymousIsAdmin
          ? Subject.admin("system:anonymous")
          : new Subject("system:anonymous", java.util.List.of());
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
   * @throws StatusException 403 when the user may not
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
