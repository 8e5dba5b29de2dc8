package io.kontrol.systemtests.fuzz;

import io.kontrol.systemtests.fuzz.FuzzIdentity.Grant;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users of each kind with API tokens, made as rows; and credentials that nobody has. */
public final class FuzzIdentities {
  /** No request of the fuzzer hits an id as high as this. */
  private static final int FIRST_ID = 2_000_000_000;

  private static final String USER =
      """
      INSERT INTO users (id, email, full_name, role, is_active) VALUES (?, ?, 'Of the fuzzer', ?::user_role, ?)
      """;

  private static final String GRANT =
      """
      INSERT INTO access_grants (user_id, role, cluster_pattern, namespace_pattern, created_by)
      VALUES (?, ?::user_role, ?, ?, 'fuzz')
      """;

  private static final String TOKEN =
      """
      INSERT INTO api_tokens (id, user_id, name, token_hash, role, scopes, created_by, expires_at, revoked_at)
      VALUES (?, ?, 'fuzz', encode(sha256(?), 'hex'), ?::user_role,
          jsonb_build_array(jsonb_build_object('cluster', ?::TEXT, 'namespace', ?::TEXT)), 'fuzz',
          CASE WHEN ? THEN now() - INTERVAL '1 hour' END, CASE WHEN ? THEN now() END)
      """;

  private enum State {
    GOOD,
    EXPIRED,
    REVOKED,
    DEACTIVATED
  }

  private final Connection owner;
  private final List<FuzzIdentity> identities = new ArrayList<>();
  private int nextId = FIRST_ID;

  private FuzzIdentities(Connection owner) {
    this.owner = owner;
  }

  /** For requests in the cluster {@code fuzz}. */
  public static List<FuzzIdentity> create(Connection owner) throws SQLException {
    FuzzIdentities made = new FuzzIdentities(owner);
    made.stranger("nobody", null);
    made.stranger("malformed", "Bearer kontrol_short");
    made.stranger("basic", "Basic YWRtaW46YWRtaW4=");
    made.stranger("empty", "Bearer ");
    made.stranger("unknown", "Bearer " + credential("kontrol_"));
    made.stranger("no-session", "Bearer " + credential("kontrol_session_"));
    made.stranger("node-key", "Bearer " + credential("kontrol_node_"));
    made.user("expired", "ADMIN", "ADMIN * *", State.EXPIRED);
    made.user("revoked", "ADMIN", "ADMIN * *", State.REVOKED);
    made.user("deactivated", "ADMIN", "ADMIN * *", State.DEACTIVATED);
    for (String role : List.of("USER", "DEVOPS", "ADMIN")) {
      made.user(role.toLowerCase(java.util.Locale.ROOT), role, "ADMIN * *", State.GOOD);
    }
    made.user("team-a", null, "ADMIN * *", State.GOOD, "DEVOPS fuzz team-a");
    made.user("teams", null, "ADMIN * *", State.GOOD, "DEVOPS fuzz team-b", "USER * team-*");
    made.user("user-and-team", "USER", "ADMIN * *", State.GOOD, "DEVOPS f* team-a");
    made.user("elsewhere", null, "ADMIN * *", State.GOOD, "DEVOPS elsewhere *");
    made.user("narrow-token", "ADMIN", "DEVOPS fuzz team-*", State.GOOD);
    made.user("reading-token", "ADMIN", "USER * *", State.GOOD);
    made.user("token-elsewhere", "DEVOPS", "ADMIN elsewhere *", State.GOOD);
    made.user("token-and-grant", null, "DEVOPS fuzz team-b", State.GOOD, "DEVOPS fuzz team-*");
    return List.copyOf(made.identities);
  }

  private void stranger(String name, @Nullable String authorization) {
    identities.add(new FuzzIdentity(name, Optional.ofNullable(authorization), false, List.of()));
  }

  private void user(
      String name, @Nullable String role, String tokenGrant, State state, String... grants)
      throws SQLException {
    String token = credential("kontrol_");
    Grant limit = Grant.parse(tokenGrant);
    List<Grant> own = new ArrayList<>(Arrays.stream(grants).map(Grant::parse).toList());
    if (role != null) {
      own.add(Grant.parse(role + " * *"));
    }
    FuzzIdentity identity =
        new FuzzIdentity(
            name,
            Optional.of("Bearer " + token),
            state == State.GOOD,
            List.of(own, List.of(limit)));
    int id = nextId++;
    try (PreparedStatement insert = owner.prepareStatement(USER)) {
      insert.setInt(1, id);
      insert.setString(2, identity.email());
      insert.setString(3, role);
      insert.setBoolean(4, state != State.DEACTIVATED);
      insert.executeUpdate();
    }
    for (String grant : grants) {
      insertGrant(id, Grant.parse(grant));
    }
    try (PreparedStatement insert = owner.prepareStatement(TOKEN)) {
      insert.setInt(1, id);
      insert.setInt(2, id);
      insert.setBytes(3, token.getBytes(StandardCharsets.UTF_8));
      insert.setString(4, limit.role().name());
      insert.setString(5, limit.cluster());
      insert.setString(6, limit.namespace());
      insert.setBoolean(7, state == State.EXPIRED);
      insert.setBoolean(8, state == State.REVOKED);
      insert.executeUpdate();
    }
    identities.add(identity);
  }

  private void insertGrant(int user, Grant grant) throws SQLException {
    try (PreparedStatement insert = owner.prepareStatement(GRANT)) {
      insert.setInt(1, user);
      insert.setString(2, grant.role().name());
      insert.setString(3, grant.cluster());
      insert.setString(4, grant.namespace());
      insert.executeUpdate();
    }
  }

  private static String credential(String prefix) {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
