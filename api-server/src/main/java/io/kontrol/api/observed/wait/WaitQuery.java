package io.kontrol.api.observed.wait;

import io.kontrol.api.observed.reason.WaitingReasons;
import io.kontrol.api.platform.identity.Permissions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads how far resources are. */
@ApplicationScoped
public class WaitQuery {
  /** Refusals of one generation after which it is no use to wait for it. */
  private static final int REFUSALS = 5;

  private static final String SEEN =
      """
      SELECT r.id, r.generation, r.deleted_at IS NOT NULL AS deleted, s.sync, s.health,
          s.sync = 'Error' AND a.attempts >= %d AS refused
      FROM unnest(?::INTEGER[]) AS wanted (id)
      JOIN resources r ON r.id = wanted.id
      JOIN resource_status s ON s.resource_id = r.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      """
          .formatted(REFUSALS);

  private static final String SHOWN =
      """
      SELECT r.id, r.kind, r.namespace, r.name, s.sync, s.health, s.sync_message, s.health_message
      FROM unnest(?::INTEGER[]) WITH ORDINALITY AS wanted (id, position)
      JOIN resources r ON r.id = wanted.id
      JOIN resource_status s ON s.resource_id = r.id
      ORDER BY wanted.position
      """;

  private final WaitingReasons reasons;

  public WaitQuery(WaitingReasons reasons) {
    this.reasons = reasons;
  }

  /**
   * @param deleted whether it is no longer desired
   * @param refused whether its newest generation has been refused again and again
   */
  record Seen(int generation, boolean deleted, String sync, String health, boolean refused) {}

  /** By id; without those whose rows are gone. */
  Map<Integer, Seen> seen(Connection connection, Collection<Integer> ids) throws SQLException {
    Map<Integer, Seen> found = new HashMap<>();
    try (PreparedStatement read = connection.prepareStatement(SEEN)) {
      read.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          found.put(
              row.getInt("id"),
              new Seen(
                  row.getInt("generation"),
                  row.getBoolean("deleted"),
                  row.getString("sync"),
                  row.getString("health"),
                  row.getBoolean("refused")));
        }
      }
    }
    return found;
  }

  /** In the order of the ids. */
  List<Obstacle> obstacles(Connection connection, List<Integer> ids, Permissions viewer)
      throws SQLException {
    Map<Integer, String> waiting = reasons.of(connection, ids, viewer);
    List<Obstacle> obstacles = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(SHOWN)) {
      read.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          int id = row.getInt("id");
          boolean synced = row.getString("sync").equals("Synced");
          String stored = row.getString(synced ? "health_message" : "sync_message");
          obstacles.add(
              new Obstacle(
                  id,
                  row.getString("kind"),
                  row.getString("namespace"),
                  row.getString("name"),
                  row.getString("sync"),
                  row.getString("health"),
                  stored == null ? waiting.get(id) : stored));
        }
      }
    }
    return obstacles;
  }
}
