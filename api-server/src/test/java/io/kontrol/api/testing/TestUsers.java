package io.kontrol.api.testing;

import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Users with API tokens, made as rows so that a test of something else needs no login. */
public final class TestUsers {
  /** Whom requests of tests come from unless they say otherwise. */
  public static final String ADMIN_EMAIL = "admin@tests.local";

  public static final String ADMIN_TOKEN = CredentialKind.API_TOKEN.newCredential();

  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** A user with a token that is as good as the user. */
  public record TestUser(int id, String email, String token) {
    /** Names and values of headers. */
    public String[] headers() {
      return new String[] {"Authorization", "Bearer " + token};
    }

    /** Begins a session. */
    public String cookie() {
      String session = CredentialKind.SESSION.newCredential();
      ApiDatabase.execute(
          """
          INSERT INTO user_sessions (user_id, token_hash, expires_at)
          VALUES (%d, '%s', now() + INTERVAL '1 hour')
          """
              .formatted(id, CredentialHash.of(session)));
      return "kontrol_session=" + session;
    }
  }

  private TestUsers() {}

  static void createAdmin(TestDatabase database) {
    create(database, ADMIN_EMAIL, Role.ADMIN, ADMIN_TOKEN);
  }

  /**
   * @param role null for a user who may do nothing but what grants give
   * @param grants each a role, a cluster pattern and a namespace pattern, such as {@code DEVOPS
   *     staging team-*}
   */
  public static TestUser user(@Nullable Role role, String... grants) {
    String email = "user-" + COUNTER.incrementAndGet() + "@tests.local";
    String token = CredentialKind.API_TOKEN.newCredential();
    int id = create(ApiDatabase.get(), email, role, token);
    for (String grant : grants) {
      List<String> parts = List.of(grant.split(" "));
      ApiDatabase.execute(
          """
          INSERT INTO access_grants (user_id, role, cluster_pattern, namespace_pattern, created_by)
          VALUES (%d, '%s', '%s', '%s', 'tests')
          """
              .formatted(id, parts.get(0), parts.get(1), parts.get(2)));
    }
    return new TestUser(id, email, token);
  }

  /**
   * @return another token of a user, that holds in a part of the fleet
   */
  public static String token(TestUser owner, String role, String cluster, String namespace) {
    String token = CredentialKind.API_TOKEN.newCredential();
    ApiDatabase.execute(
        """
        INSERT INTO api_tokens (user_id, name, token_hash, role, scopes, created_by)
        VALUES (%d, 'narrow', '%s', '%s', '[{"cluster": "%s", "namespace": "%s"}]', 'tests')
        """
            .formatted(owner.id(), CredentialHash.of(token), role, cluster, namespace));
    return token;
  }

  private static int create(
      TestDatabase database, String email, @Nullable Role role, String token) {
    String sql =
        """
        WITH owner AS (
            INSERT INTO users (email, full_name, role) VALUES (?, 'Of a test', ?::user_role) RETURNING id
        )
        INSERT INTO api_tokens (user_id, name, token_hash, role, created_by)
        SELECT id, 'of a test', ?, 'ADMIN', 'tests' FROM owner
        RETURNING user_id
        """;
    try (Connection connection = database.owner().getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, email);
      insert.setString(2, role == null ? null : role.name());
      insert.setString(3, CredentialHash.of(token));
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
