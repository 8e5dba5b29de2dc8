package io.kontrol.api.access.matrix;

import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import org.jspecify.annotations.Nullable;

/** A column of the matrix: somebody who calls an operation, each time a user of its own. */
enum Caller {
  NOBODY("nobody", null),
  USER("USER", Role.USER),
  DEVOPS("DEVOPS", Role.DEVOPS),
  ADMIN("ADMIN", Role.ADMIN),
  /** A USER who has a grant in another cluster than the one that is asked about. */
  USER_DEVOPS_ELSEWHERE("USER+DEVOPS elsewhere", Role.USER, "DEVOPS elsewhere *"),
  /** The same without a role of its own. */
  DEVOPS_ELSEWHERE("DEVOPS elsewhere", null, "DEVOPS elsewhere *"),
  /** Of an ADMIN. */
  EXPIRED("expired", Role.ADMIN),
  /** Once an ADMIN. */
  DEACTIVATED("deactivated", Role.ADMIN),
  NODE_KEY("node key", null);

  /** How a caller shows who it is. */
  enum By {
    TOKEN,
    /** Where an API token is not enough. */
    SESSION
  }

  /**
   * Somebody who calls.
   *
   * @param user null for none
   * @param authorization null for none
   */
  record Calling(@Nullable TestUser user, @Nullable String authorization) {}

  private final String title;
  private final @Nullable Role role;
  private final @Nullable String grant;

  Caller(String title, @Nullable Role role) {
    this(title, role, null);
  }

  Caller(String title, @Nullable Role role, @Nullable String grant) {
    this.title = title;
    this.role = role;
    this.grant = grant;
  }

  String title() {
    return title;
  }

  Calling call(By by) {
    return switch (this) {
      case NOBODY -> new Calling(null, null);
      case NODE_KEY -> new Calling(null, "Bearer " + nodeKey());
      default -> byUser(by);
    };
  }

  /** Of a node that nothing is asked about. */
  private static String nodeKey() {
    String key = CredentialKind.NODE_KEY.newCredential();
    ApiDatabase.execute(
        "INSERT INTO nodes (name, region, api_key_hash) VALUES ('matrix', 'here', '%s')"
            .formatted(CredentialHash.of(key)));
    return key;
  }

  private Calling byUser(By by) {
    TestUser user = grant == null ? TestUsers.user(role) : TestUsers.user(role, grant);
    String credential = by == By.TOKEN ? user.token() : session(user);
    if (this == EXPIRED) {
      String table = by == By.TOKEN ? "api_tokens" : "user_sessions";
      ApiDatabase.execute(
          "UPDATE "
              + table
              + " SET expires_at = now() - INTERVAL '1 minute' WHERE user_id = "
              + user.id());
    } else if (this == DEACTIVATED) {
      ApiDatabase.execute("UPDATE users SET is_active = FALSE WHERE id = " + user.id());
    }
    return new Calling(user, "Bearer " + credential);
  }

  /** A new session of a user. */
  static String session(TestUser user) {
    String session = CredentialKind.SESSION.newCredential();
    ApiDatabase.execute(
        "INSERT INTO user_sessions (user_id, token_hash, expires_at) VALUES (%d, '%s', now() + INTERVAL '1 hour')"
            .formatted(user.id(), CredentialHash.of(session)));
    return session;
  }
}
