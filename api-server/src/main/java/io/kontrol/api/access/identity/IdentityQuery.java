package io.kontrol.api.access.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Grant;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the holder of a credential, with the grants that hold at this moment. */
final class IdentityQuery {
  private static final String HOLDER =
      """
      u.id AS user_id, u.email, u.role, u.is_active IS TRUE AS active,
          (SELECT jsonb_agg(jsonb_build_object(
                  'role', g.role, 'cluster', g.cluster_pattern, 'namespace', g.namespace_pattern))
              FROM access_grants g
              WHERE g.user_id = u.id OR g.oidc_group = ANY (u.oidc_groups)) AS grants
      """;

  private static final String TOKEN =
      """
      SELECT t.id AS credential_id, t.role AS limit_role, t.scopes, t.revoked_at IS NOT NULL AS revoked,
          EXTRACT(EPOCH FROM t.expires_at - clock_timestamp()) AS seconds_left,
          COALESCE(t.last_used_at < clock_timestamp() - INTERVAL '1 minute', TRUE) AS used_anew,
      """
          + HOLDER
          + " FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = ?";

  private static final String SESSION =
      """
      SELECT s.id AS credential_id, NULL AS limit_role, NULL AS scopes, FALSE AS revoked,
          EXTRACT(EPOCH FROM s.expires_at - clock_timestamp()) AS seconds_left,
          s.last_used_at < clock_timestamp() - INTERVAL '1 minute' AS used_anew,
      """
          + HOLDER
          + " FROM user_sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = ?";

  private static final String NODE =
      """
      SELECT id, key_revoked_at IS NOT NULL AS revoked, api_key_hash = ? AS newest,
          EXTRACT(EPOCH FROM previous_api_key_expires_at - clock_timestamp()) AS seconds_left
      FROM nodes WHERE api_key_hash = ? OR previous_api_key_hash = ?
      """;

  private static final String USER = "SELECT " + HOLDER + " FROM users u WHERE u.id = ?";

  /**
   * @param left how long it holds at most; null for as long as it is not changed
   * @param usedAnew whether its last use is to be recorded
   */
  record Loaded(FoundIdentity found, @Nullable Duration left, boolean usedAnew) {
    static Loaded refused(String code, String detail) {
      return new Loaded(FoundIdentity.refused(Refusal.unauthenticated(code, detail)), null, false);
    }
  }

  private IdentityQuery() {}

  static Loaded byCredential(Connection connection, String credential) throws SQLException {
    if (credential.startsWith(CredentialKind.NODE_KEY.prefix())) {
      return byNodeKey(connection, CredentialHash.of(credential));
    }
    boolean session = credential.startsWith(CredentialKind.SESSION.prefix());
    try (PreparedStatement find = connection.prepareStatement(session ? SESSION : TOKEN)) {
      find.setString(1, CredentialHash.of(credential));
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return session
              ? Loaded.refused("session_unknown", "This session has ended. Log in again.")
              : Loaded.refused("token_unknown", "This API token is not known.");
        }
        return session ? session(row) : token(row);
      }
    }
  }

  private static Loaded byNodeKey(Connection connection, String hash) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(NODE)) {
      find.setString(1, hash);
      find.setString(2, hash);
      find.setString(3, hash);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return Loaded.refused("node_key_unknown", "This node key is not known.");
        }
        if (row.getBoolean("revoked")) {
          return Loaded.refused("node_key_revoked", "The key of this node was revoked.");
        }
        Duration left = left(row);
        if (!row.getBoolean("newest") && (left == null || left.isNegative())) {
          return Loaded.refused("node_key_replaced", "This node has a new key since.");
        }
        return new Loaded(
            FoundIdentity.of(Identity.node(row.getInt("id"))),
            row.getBoolean("newest") ? null : left,
            false);
      }
    }
  }

  private static Loaded session(ResultSet row) throws SQLException {
    Duration left = left(row);
    if (left == null || left.isNegative()) {
      return Loaded.refused("session_expired", "This session has expired. Log in again.");
    }
    return of(row, Credential.SESSION, permissions(row), left);
  }

  private static Loaded token(ResultSet row) throws SQLException {
    Duration left = left(row);
    if (row.getBoolean("revoked")) {
      return Loaded.refused("token_revoked", "This API token was revoked.");
    }
    if (left != null && left.isNegative()) {
      return Loaded.refused("token_expired", "This API token has expired.");
    }
    Role limit = Role.valueOf(row.getString("limit_role"));
    List<Grant> bounds = new ArrayList<>();
    for (JsonNode scope : Json.read(row.getString("scopes"))) {
      bounds.add(new Grant(limit, scope(scope)));
    }
    return of(row, Credential.API_TOKEN, permissions(row).within(bounds), left);
  }

  static FoundIdentity byUser(Connection connection, int userId, Credential credential)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(USER)) {
      find.setInt(1, userId);
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? holder(row, credential, null, permissions(row))
            : FoundIdentity.refused(
                Refusal.unauthenticated("user_unknown", "The user of this token is gone."));
      }
    }
  }

  private static Loaded of(
      ResultSet row, Credential credential, Permissions permissions, @Nullable Duration left)
      throws SQLException {
    return new Loaded(
        holder(row, credential, row.getInt("credential_id"), permissions),
        left,
        row.getBoolean("used_anew"));
  }

  private static FoundIdentity holder(
      ResultSet row, Credential credential, @Nullable Integer credentialId, Permissions permissions)
      throws SQLException {
    if (!row.getBoolean("active")) {
      return FoundIdentity.refused(
          Refusal.unauthenticated(
              "user_deactivated", "The user of this credential has been deactivated."));
    }
    return FoundIdentity.of(
        new Identity(
            row.getInt("user_id"),
            row.getString("email"),
            role(row),
            permissions,
            credential,
            credentialId));
  }

  private static @Nullable Role role(ResultSet row) throws SQLException {
    String role = row.getString("role");
    return role == null ? null : Role.valueOf(role);
  }

  private static Permissions permissions(ResultSet row) throws SQLException {
    List<Grant> grants = new ArrayList<>();
    Role role = role(row);
    if (role != null) {
      grants.add(Grant.everywhere(role));
    }
    String more = row.getString("grants");
    if (more != null) {
      for (JsonNode grant : Json.read(more)) {
        grants.add(new Grant(Role.valueOf(grant.path("role").asText()), scope(grant)));
      }
    }
    return Permissions.of(grants);
  }

  private static FleetScope scope(JsonNode patterns) {
    return new FleetScope(patterns.path("cluster").asText(), patterns.path("namespace").asText());
  }

  private static @Nullable Duration left(ResultSet row) throws SQLException {
    double seconds = row.getDouble("seconds_left");
    return row.wasNull() ? null : Duration.ofMillis((long) (seconds * 1_000));
  }
}
