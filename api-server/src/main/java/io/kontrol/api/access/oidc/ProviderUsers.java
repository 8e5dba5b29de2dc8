package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows of the provider's users as its tokens tell of them: made with the first token, and
 * changed by a later one only where it says something else. They are found by {@code sub}; an
 * address that another user has is refused, since whoever may choose an address at the provider
 * would become that user.
 */
@ApplicationScoped
class ProviderUsers {
  private final Database database;
  private final WriteTransactions transactions;
  private final Identities identities;
  private final String provider;

  ProviderUsers(
      Database database,
      WriteTransactions transactions,
      Identities identities,
      OidcSettings settings) {
    this.database = database;
    this.transactions = transactions;
    this.identities = identities;
    this.provider = settings.url().orElse("");
  }

  /** The id of the user, whose row says afterwards what the token says. */
  int follow(ProviderUser user, RequestOrigin origin) {
    Optional<ProviderUserRow> row =
        database.read(connection -> ProviderUserRow.find(connection, user.subject()));
    if (row.isPresent() && row.get().follows(user)) {
      return row.get().id();
    }
    Principal by = new Principal(Identity.service("oidc"), null, null, origin);
    int id = transactions.run(by, connection -> write(connection, user));
    if (row.isPresent()) {
      identities.changed();
    }
    return id;
  }

  private WriteResult<Integer> write(Connection connection, ProviderUser user) throws SQLException {
    Optional<ProviderUserRow> row = ProviderUserRow.lock(connection, user.subject());
    if (row.isPresent() && row.get().follows(user)) {
      return WriteResult.unchanged(row.get().id());
    }
    requireFreeAddress(connection, user);
    if (row.isEmpty()) {
      int id = ProviderUserRow.insert(connection, user);
      return WriteResult.unchanged(id).audited(created(id, user));
    }
    ProviderUserRow before = row.get();
    Role role = before.roleOverride() ? before.role() : user.role();
    ProviderUserRow.update(connection, before.id(), user, role);
    WriteResult<Integer> result = WriteResult.unchanged(before.id());
    ObjectNode changes = changes(before, user, role);
    return changes.isEmpty() ? result : result.audited(changed(before, user, role, changes));
  }

  private static void requireFreeAddress(Connection connection, ProviderUser user)
      throws SQLException {
    Optional<String> holder = ProviderUserRow.holderOf(connection, user);
    if (holder.isPresent()) {
      throw Refusal.conflict(
              "email_taken",
              "Another user has the e-mail address "
                  + user.email()
                  + " already ("
                  + holder.get()
                  + "). Users are never merged: an ADMIN removes or renames that one, or the provider"
                  + " gives this one another address.")
          .with("email", TextNode.valueOf(user.email()));
    }
  }

  private AuditEntry created(int id, ProviderUser user) {
    ObjectNode details =
        Json.mapper().createObjectNode().put("provider", provider).put("role", text(user.role()));
    details.put("service_account", user.serviceAccount());
    return AuditEntry.of(
            "USER_CREATED", AuditCategory.USER, "user created by single sign-on: " + user.email())
        .on("user", Integer.toString(id), user.email())
        .with(details);
  }

  private AuditEntry changed(
      ProviderUserRow before, ProviderUser user, @Nullable Role role, ObjectNode changes) {
    boolean roleChanged = !Objects.equals(before.role(), role);
    return AuditEntry.of(
            roleChanged ? "USER_ROLE_CHANGED" : "USER_UPDATED",
            AuditCategory.USER,
            roleChanged
                ? "role changed by single sign-on: " + user.email()
                : "user changed by single sign-on: " + user.email())
        .on("user", Integer.toString(before.id()), user.email())
        .with(changes.put("provider", provider));
  }

  private static ObjectNode changes(
      ProviderUserRow before, ProviderUser user, @Nullable Role role) {
    ObjectNode changes = Json.mapper().createObjectNode();
    if (!Objects.equals(before.role(), role)) {
      change(changes, "role", text(before.role()), text(role));
    }
    if (!before.email().equals(user.email())) {
      change(changes, "email", before.email(), user.email());
    }
    if (!before.fullName().equals(user.fullName())) {
      change(changes, "full_name", before.fullName(), user.fullName());
    }
    if (!before.groups().equals(user.groups())) {
      ObjectNode groups = changes.putObject("groups");
      before.groups().forEach(groups.putArray("from")::add);
      user.groups().forEach(groups.putArray("to")::add);
    }
    return changes;
  }

  private static void change(
      ObjectNode changes, String what, @Nullable String from, @Nullable String to) {
    changes.putObject(what).put("from", from).put("to", to);
  }

  private static @Nullable String text(@Nullable Role role) {
    return role == null ? null : role.name();
  }
}
