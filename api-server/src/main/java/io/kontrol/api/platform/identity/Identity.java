package io.kontrol.api.platform.identity;

import io.kontrol.api.platform.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param userId null for the api-server itself
 * @param name the user's e-mail address, or what the api-server calls one of its own loops
 * @param role the user's own, which holds everywhere; null for none
 * @param credential how the identity was shown
 * @param credentialId the id of the session, token or node; null where there is no row
 */
public record Identity(
    @Nullable Integer userId,
    String name,
    @Nullable Role role,
    Permissions permissions,
    Credential credential,
    @Nullable Integer credentialId) {

  /** How an identity is shown. */
  public enum Credential {
    SESSION,
    API_TOKEN,
    JWT,
    /** The key of a node, which is no user. */
    NODE_KEY,
    /** The api-server acts by itself. */
    NONE
  }

  /** A loop of the api-server, such as {@code schedule/nightly}. */
  public static Identity service(String name) {
    return new Identity(null, name, null, Permissions.ALL, Credential.NONE, null);
  }

  public static Identity node(int id) {
    return new Identity(null, "node/" + id, null, Permissions.NONE, Credential.NODE_KEY, id);
  }

  /** Whether there may be a place where this right holds. */
  public boolean mayHave(Right right) {
    if (credential == Credential.NODE_KEY) {
      return right.ofNodes();
    }
    return right != Right.HEARTBEATS_SEND && permissions.mayHave(right);
  }

  /** Refuses a node that asks for what is another's. */
  public void requireOwnNode(int node) {
    if (credential == Credential.NODE_KEY
        && (credentialId == null || credentialId.intValue() != node)) {
      throw Refusal.forbidden("nodes:own", "This key is that of another node.");
    }
  }

  /** The id of the user, where there has to be one. */
  public int user() {
    if (userId == null) {
      throw Refusal.forbidden(
          Right.OWN_ACCOUNT.text(), "This needs a user, and " + name + " is none.");
    }
    return userId;
  }

  /** The session that shows who it is; null where something else does. */
  public @Nullable Integer session() {
    return credential == Credential.SESSION ? credentialId : null;
  }
}
