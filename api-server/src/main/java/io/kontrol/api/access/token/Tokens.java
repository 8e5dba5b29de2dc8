package io.kontrol.api.access.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.token.TokenRows.Expiry;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Grant;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Makes and revokes tokens. A token is never worth more than its owner, whatever it says; one that
 * was made with another is never worth more than that one, and ends with it.
 */
@ApplicationScoped
public class Tokens {
  private final Identities identities;

  public Tokens(Identities identities) {
    this.identities = identities;
  }

  /**
   * @return whose the token is to be
   */
  int requireAllowed(NewToken wanted, Identity caller) {
    int owner = wanted.owner().orElse(caller.user());
    requireRole(wanted.role(), owner(caller, owner));
    requireCovered(caller, wanted);
    return owner;
  }

  WriteResult<Reply> create(Connection connection, NewToken wanted, int owner, Identity caller)
      throws SQLException {
    Integer parent = owner == caller.user() ? token(caller) : null;
    NewToken made = parent == null ? wanted : within(connection, wanted, parent);
    String credential = CredentialKind.API_TOKEN.newCredential();
    int id = TokenRows.insert(connection, owner, made, credential, caller.name(), parent);
    ObjectNode body = TokenQuery.one(connection, id).orElseThrow();
    ObjectNode details = body.deepCopy();
    details.retain("role", "scopes", "expires_at", "user_id", "user_email");
    body.put("token", credential);
    return WriteResult.unchanged(
            Reply.json(201, body)
                .with("Location", "/api/v1/tokens/" + id)
                .with("Cache-Control", "no-store"))
        .audited(entry("TOKEN_CREATED", "API token created", id, made.name(), details));
  }

  private Identity owner(Identity caller, int owner) {
    if (owner == caller.user()) {
      return identities.byUser(owner, caller.credential()).orRefuse();
    }
    if (!caller.permissions().mayHave(Right.TOKENS_MANAGE)) {
      throw Principal.missing(Right.TOKENS_MANAGE);
    }
    FoundIdentity found = identities.byUser(owner, Credential.API_TOKEN);
    Identity identity = found.identity();
    if (identity == null) {
      throw Refusal.invalid("invalid_user", "There is no active user " + owner + ".");
    }
    return identity;
  }

  private static void requireRole(Role role, Identity owner) {
    Role highest = owner.permissions().highest();
    if (highest == null || !highest.covers(role)) {
      throw Refusal.invalid(
          "role_too_high",
          "The owner of the token is no more than "
              + (highest == null ? "a user without a role" : highest)
              + " anywhere, so that it cannot be "
              + role
              + ".");
    }
  }

  /** Whoever finds a narrow token does not make a wide one of it. */
  private static void requireCovered(Identity caller, NewToken wanted) {
    if (token(caller) == null) {
      return;
    }
    for (FleetScope scope : wanted.scopes()) {
      if (!caller.permissions().covers(new Grant(wanted.role(), scope))) {
        throw Refusal.invalid(
            "scope_too_wide",
            "The token that asks is not "
                + wanted.role()
                + " in all of cluster "
                + scope.cluster()
                + ", namespace "
                + scope.namespace()
                + ": a token cannot make one that may do more.");
      }
    }
  }

  private static NewToken within(Connection connection, NewToken wanted, int parent)
      throws SQLException {
    Expiry limit = TokenRows.expiry(connection, parent);
    if (!limit.alive()) {
      throw Refusal.unauthenticated("token_revoked", "This API token was revoked.");
    }
    Instant latest = limit.at();
    Instant asked = wanted.expiresAt();
    if (latest == null || (asked != null && !asked.isAfter(latest))) {
      return wanted;
    }
    if (wanted.expiryGiven()) {
      throw Refusal.invalid(
          "invalid_expiry", "The token that asks expires at " + latest + ": no later than that.");
    }
    return wanted.expiring(latest);
  }

  /** Revoking once more changes nothing. */
  WriteResult<Reply> revoke(Connection connection, int id, Identity caller) throws SQLException {
    ObjectNode token =
        TokenQuery.one(connection, id)
            .filter(found -> sees(caller, found))
            .orElseThrow(Tokens::absent);
    if (token(caller) != null && caller.credentialId() != null && caller.credentialId() != id) {
      requireNoMore(caller, token);
    }
    ObjectNode details = Json.mapper().createObjectNode();
    details.put("user_id", token.path("user_id").asInt());
    details.put("user_email", token.path("user_email").asText());
    details.put("revoked", TokenRows.revoke(connection, id));
    return WriteResult.unchanged(Reply.empty())
        .audited(
            entry("TOKEN_REVOKED", "API token revoked", id, token.path("name").asText(), details));
  }

  private static void requireNoMore(Identity caller, ObjectNode token) {
    Role role = Role.valueOf(token.path("role").asText());
    for (var scope : token.path("scopes")) {
      FleetScope where =
          new FleetScope(scope.path("cluster").asText(), scope.path("namespace").asText());
      if (!caller.permissions().covers(new Grant(role, where))) {
        throw Refusal.forbidden(
            Right.TOKENS_MANAGE.text(),
            "The token that asks may do less than this one: log in to revoke it.");
      }
    }
  }

  static boolean sees(Identity caller, ObjectNode token) {
    return caller.permissions().mayHave(Right.TOKENS_MANAGE)
        || token.path("user_id").asInt() == caller.user();
  }

  static Refusal absent() {
    return Refusal.notFound("There is no such API token.");
  }

  private static @Nullable Integer token(Identity caller) {
    return caller.credential() == Credential.API_TOKEN ? caller.credentialId() : null;
  }

  private static AuditEntry entry(
      String action, String description, int id, String name, ObjectNode details) {
    return AuditEntry.of(action, AuditCategory.USER, description)
        .on("api_token", Integer.toString(id), name)
        .with(details);
  }
}
