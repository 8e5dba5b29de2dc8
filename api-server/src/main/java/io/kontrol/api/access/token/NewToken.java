package io.kontrol.api.access.token;

import io.kontrol.api.access.FleetPatterns;
import io.kontrol.api.access.UserNames;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A token to be made.
 *
 * @param owner empty for whoever asks
 * @param expiryGiven whether the request says when it expires
 * @param expiresAt null for never
 */
record NewToken(
    String name,
    Role role,
    List<FleetScope> scopes,
    OptionalInt owner,
    boolean expiryGiven,
    @Nullable Instant expiresAt) {
  private static final int MOST_SCOPES = 50;
  private static final String[] FIELDS = {
    "name", "role", "scopes", "expires_in", "expires_at", "user_id"
  };

  NewToken {
    scopes = List.copyOf(scopes);
  }

  static NewToken read(
      byte[] body, @Nullable String mediaType, TokenLifetimes lifetimes, Instant now) {
    ObjectFields fields = ObjectFields.read(body, mediaType, FIELDS);
    boolean in = fields.has("expires_in");
    boolean at = fields.has("expires_at");
    if (in && at) {
      throw Refusal.invalid("invalid_expiry", "Give one of expires_in and expires_at.");
    }
    return new NewToken(
        UserNames.name(fields.text("name"), "name"),
        FleetPatterns.role(fields.text("role")),
        scopes(fields),
        fields.id("user_id"),
        in || at,
        in
            ? lifetimes.in(now, fields.text("expires_in"))
            : at
                ? lifetimes.at(now, fields.optionalText("expires_at").orElse(null))
                : lifetimes.usual(now));
  }

  private static List<FleetScope> scopes(ObjectFields fields) {
    List<FleetScope> scopes = new ArrayList<>();
    for (ObjectFields scope : fields.objects("scopes", "cluster", "namespace").orElse(List.of())) {
      scopes.add(
          FleetPatterns.scope(
              scope.optionalText("cluster").orElse(FleetScope.ANY),
              scope.optionalText("namespace").orElse(FleetScope.ANY)));
    }
    boolean given = fields.has("scopes") && !fields.isNull("scopes");
    if ((given && scopes.isEmpty()) || scopes.size() > MOST_SCOPES) {
      throw Refusal.invalid(
          "invalid_scopes",
          "A token has 1 to " + MOST_SCOPES + " scopes; leave them out for the whole fleet.");
    }
    return given ? scopes : List.of(FleetScope.EVERYWHERE);
  }

  NewToken expiring(@Nullable Instant other) {
    return new NewToken(name, role, scopes, owner, expiryGiven, other);
  }
}
