package io.kontrol.api.fleet.configuration;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the nodes that a push is for, and what each has now. */
final class PushTargets {
  private static final String FIND =
      """
      SELECT n.id, n.name, n.region, c.config_hash,
          EXISTS (SELECT FROM node_configurations o WHERE o.node_id = n.id AND o.config_hash = :hash) AS had
      FROM nodes n LEFT JOIN node_configurations c ON c.node_id = n.id AND c.is_active
      WHERE (:region::TEXT IS NULL OR n.region = :region)
          AND (:labels::JSONB = '{}' OR n.labels @> :labels::JSONB)
      ORDER BY n.id
      FOR KEY SHARE OF n
      """;

  /**
   * A node that a push is for.
   *
   * @param activeHash null where it has no configuration yet
   * @param had whether it had the pushed configuration before
   */
  record Target(int id, String name, String region, @Nullable String activeHash, boolean had) {
    /** What a push of a configuration does to it. */
    String action(String hash) {
      if (hash.equals(activeHash)) {
        return "unchanged";
      }
      return had ? "activated" : "created";
    }
  }

  private PushTargets() {}

  /** None of them can be deleted before the transaction ends. */
  static List<Target> lock(Connection connection, PushSelector selector, String hash)
      throws SQLException {
    List<Target> targets = new ArrayList<>();
    try (NamedStatement find =
            new NamedStatement(connection, FIND)
                .set("hash", hash)
                .set("region", selector.region())
                .set("labels", Json.write(selector.labels()));
        ResultSet row = find.query()) {
      while (row.next()) {
        targets.add(
            new Target(
                row.getInt("id"),
                row.getString("name"),
                row.getString("region"),
                row.getString("config_hash"),
                row.getBoolean("had")));
      }
    }
    return targets;
  }
}
