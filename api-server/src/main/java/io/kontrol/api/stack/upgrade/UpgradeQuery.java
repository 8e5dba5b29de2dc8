package io.kontrol.api.stack.upgrade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.ScopePatterns;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads upgrades as the API shows them: to each viewer with the deployments that it may see. */
final class UpgradeQuery {
  private static final String UPGRADES =
      """
      SELECT u.id, u.template_id, t.name AS template_name, u.template_version, u.state, u.until, u.concurrency, u.stop_after,
          u.timeout_seconds, u.left_out, u.message, u.created_by, u.created_at, u.finished_at, n.pending, n.applying,
          n.succeeded, n.failed, n.skipped
      FROM deployment_upgrades u
      JOIN templates t ON t.id = u.template_id AND t.version = u.template_version
      CROSS JOIN LATERAL (
          SELECT count(*) AS shown, count(*) FILTER (WHERE i.state = 'pending') AS pending,
              count(*) FILTER (WHERE i.state = 'applying') AS applying,
              count(*) FILTER (WHERE i.state = 'succeeded') AS succeeded,
              count(*) FILTER (WHERE i.state = 'failed') AS failed, count(*) FILTER (WHERE i.state = 'skipped') AS skipped
          FROM deployment_upgrade_items i JOIN deployment_specs d ON d.id = i.deployment_id
          WHERE i.upgrade_id = u.id AND {shown}) n
      WHERE n.shown > 0 AND (:id::INTEGER IS NULL OR u.id = :id) AND u.id < :before
      ORDER BY u.id DESC LIMIT :most
      """;

  private static final String ITEMS =
      """
      SELECT i.position, i.deployment_id, d.name, d.cluster_id, d.namespace, i.state, i.from_version, i.generation, i.message,
          i.changed_at
      FROM deployment_upgrade_items i JOIN deployment_specs d ON d.id = i.deployment_id
      WHERE i.upgrade_id = :id AND {shown} AND i.position > :after AND (:state::TEXT IS NULL OR i.state = :state)
      ORDER BY i.position LIMIT :most
      """;

  private static final String PLACES =
      """
      SELECT DISTINCT d.cluster_id, d.namespace
      FROM deployment_upgrade_items i JOIN deployment_specs d ON d.id = i.deployment_id
      WHERE i.upgrade_id = ?
      """;

  private UpgradeQuery() {}

  static Refusal absent() {
    return Refusal.notFound("There is no such upgrade.");
  }

  /** Whoever stops or resumes an upgrade may change each of its deployments. */
  static void requireWritable(Connection connection, int id, Principal by) throws SQLException {
    if (find(connection, id, by.permissions()).isEmpty()) {
      throw absent();
    }
    try (PreparedStatement places = connection.prepareStatement(PLACES)) {
      places.setInt(1, id);
      try (ResultSet row = places.executeQuery()) {
        while (row.next()) {
          by.require(Right.DEPLOYMENTS_WRITE, row.getString(1), row.getString(2));
        }
      }
    }
  }

  static Optional<ObjectNode> find(Connection connection, int id, Permissions viewer)
      throws SQLException {
    return upgrades(connection, id, Integer.MAX_VALUE, 1, viewer).stream().findFirst();
  }

  /** Newest first. */
  static List<ObjectNode> page(Connection connection, int before, int most, Permissions viewer)
      throws SQLException {
    return upgrades(connection, null, before, most, viewer);
  }

  private static List<ObjectNode> upgrades(
      Connection connection, @Nullable Integer id, int before, int most, Permissions viewer)
      throws SQLException {
    List<ObjectNode> upgrades = new ArrayList<>();
    try (NamedStatement read = shown(connection, UPGRADES, viewer)) {
      read.set("id", id).set("before", before).set("most", most);
      try (ResultSet row = read.query()) {
        while (row.next()) {
          upgrades.add(upgrade(row));
        }
      }
    }
    return upgrades;
  }

  private static NamedStatement shown(Connection connection, String sql, Permissions viewer)
      throws SQLException {
    boolean all = viewer.seesEverything();
    ScopePatterns scopes = new ScopePatterns(viewer);
    NamedStatement statement =
        new NamedStatement(
            connection,
            SqlTemplate.fill(
                sql, Map.of("shown", all ? "TRUE" : scopes.cover("d.cluster_id", "d.namespace"))));
    if (!all) {
      scopes.bind(statement);
    }
    return statement;
  }

  private static ObjectNode upgrade(ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", row.getInt("id"))
        .put("template_id", row.getInt("template_id"))
        .put("template_name", row.getString("template_name"))
        .put("template_version", row.getInt("template_version"))
        .put("state", row.getString("state"))
        .put("until", row.getString("until"))
        .put("concurrency", row.getInt("concurrency"))
        .put("stop_after", row.getInt("stop_after"))
        .put("timeout_seconds", row.getInt("timeout_seconds"))
        .put("left_out", row.getInt("left_out"))
        .put("message", row.getString("message"))
        .put("created_by", row.getString("created_by"))
        .put("created_at", Timestamps.text(row, "created_at"))
        .put("finished_at", Timestamps.text(row, "finished_at"));
    ObjectNode counts = json.putObject("deployments");
    for (String state : List.of("pending", "applying", "succeeded", "failed", "skipped")) {
      counts.put(state, row.getInt(state));
    }
    return json;
  }

  static List<ObjectNode> items(
      Connection connection,
      int id,
      @Nullable String state,
      int after,
      int most,
      Permissions viewer)
      throws SQLException {
    List<ObjectNode> items = new ArrayList<>();
    try (NamedStatement read = shown(connection, ITEMS, viewer)) {
      read.set("id", id).set("state", state).set("after", after).set("most", most);
      try (ResultSet row = read.query()) {
        while (row.next()) {
          items.add(item(row));
        }
      }
    }
    return items;
  }

  private static ObjectNode item(ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    int generation = row.getInt("generation");
    json.put("position", row.getInt("position"))
        .put("deployment_id", row.getString("deployment_id"))
        .put("name", row.getString("name"))
        .put("cluster_id", row.getString("cluster_id"))
        .put("namespace", row.getString("namespace"))
        .put("state", row.getString("state"))
        .put("from_version", row.getInt("from_version"))
        .put("generation", generation == 0 ? null : generation)
        .put("message", row.getString("message"))
        .put("changed_at", Timestamps.text(row, "changed_at"));
    return json;
  }
}
