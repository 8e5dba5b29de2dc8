package io.kontrol.api.observed.reason;

import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.model.resource.ResourceIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The waves of apply sets, each set read once: which one is in turn, and who holds it up. */
final class SetWaves {
  private static final String IN_TURN = "SELECT wave_in_turn(?, ?, ?)";

  /** One that was refused is the one at fault; else the first that is not there. */
  private static final String HOLDER =
      """
      SELECT member.api_group, member.kind, member.namespace, member.name, status.sync, status.sync_message
      FROM resources member
      JOIN resource_status status ON status.resource_id = member.id
      LEFT JOIN resource_applied_states applied ON applied.resource_id = member.id
      WHERE member.cluster_id = ? AND member.apply_set = ? AND (member.deleted_at IS NOT NULL) = ? AND member.wave = ?
          AND (member.deleted_at IS NOT NULL AND status.sync <> 'Deleted'
              OR member.deleted_at IS NULL AND member.generation IS DISTINCT FROM applied.generation)
      ORDER BY status.sync = 'Error' DESC, status.sync_message IS NOT NULL DESC, member.id
      LIMIT 1
      """;

  private record Place(String cluster, String set, boolean deleting) {}

  private final Connection connection;
  private final Permissions viewer;
  private final Map<Place, Optional<Integer>> inTurn = new HashMap<>();
  private final Map<Place, String> holders = new HashMap<>();

  SetWaves(Connection connection, Permissions viewer) {
    this.connection = connection;
    this.viewer = viewer;
  }

  /** What a member of this wave waits for; null where its wave is in turn. */
  @Nullable String before(String cluster, String set, boolean deleting, int wave)
      throws SQLException {
    Place place = new Place(cluster, set, deleting);
    Optional<Integer> turn = inTurn.get(place);
    if (turn == null) {
      turn = inTurn(place);
      inTurn.put(place, turn);
    }
    if (turn.isEmpty() || turn.get() == wave) {
      return null;
    }
    String holder = holders.get(place);
    if (holder == null) {
      holder = holder(place, turn.get());
      holders.put(place, holder);
    }
    return "It waits for wave " + turn.get() + " of " + set + holder;
  }

  private Optional<Integer> inTurn(Place place) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(IN_TURN)) {
      read.setString(1, place.cluster);
      read.setString(2, place.set);
      read.setBoolean(3, place.deleting);
      try (ResultSet row = read.executeQuery()) {
        row.next();
        int wave = row.getInt(1);
        return row.wasNull() ? Optional.empty() : Optional.of(wave);
      }
    }
  }

  private String holder(Place place, int wave) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(HOLDER)) {
      read.setString(1, place.cluster);
      read.setString(2, place.set);
      read.setBoolean(3, place.deleting);
      read.setInt(4, wave);
      try (ResultSet row = read.executeQuery()) {
        if (!row.next()) {
          return "."; // it has just gone on
        }
        ResourceIdentity holder =
            new ResourceIdentity(
                place.cluster,
                row.getString("api_group"),
                row.getString("kind"),
                row.getString("namespace"),
                row.getString("name"));
        if (viewer.roleOn(holder) == null) {
          return ", which has an object that you may not see.";
        }
        String message = row.getString("sync_message");
        return ": "
            + holder.kind()
            + " "
            + (holder.namespace().isEmpty() ? "" : holder.namespace() + "/")
            + holder.name()
            + " is "
            + row.getString("sync")
            + (message == null ? "." : " (" + message + ").");
      }
    }
  }
}
