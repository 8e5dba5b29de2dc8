package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads configurations. */
final class ConfigurationRows {
  private static final String COLUMNS =
      "id, node_id, config_hash, bytes, is_active, created_at, created_by, activated_at, activated_by";

  private static final String PAGE =
      "SELECT "
          + COLUMNS
          + " FROM node_configurations WHERE node_id = ? AND id < ? ORDER BY id DESC LIMIT ?";

  private static final String ACTIVE =
      "SELECT " + COLUMNS + " FROM node_configurations WHERE node_id = ? AND is_active";

  private static final String ONE =
      "SELECT " + COLUMNS + ", yaml_config FROM node_configurations WHERE node_id = ? AND id = ?";

  /** Keeps a node from being deleted meanwhile, and its heartbeats from nothing. */
  private static final String LOCK_NODE = "SELECT name FROM nodes WHERE id = ? FOR KEY SHARE";

  private static final String HAS_NODE = "SELECT name FROM nodes WHERE id = ?";

  private ConfigurationRows() {}

  /**
   * @return the name of the node; empty where there is none
   */
  static Optional<String> lockNode(Connection connection, int nodeId) throws SQLException {
    return name(connection, LOCK_NODE, nodeId);
  }

  static Optional<String> node(Connection connection, int nodeId) throws SQLException {
    return name(connection, HAS_NODE, nodeId);
  }

  private static Optional<String> name(Connection connection, String sql, int nodeId)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, nodeId);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Newest first, without their texts. */
  static List<ObjectNode> page(Connection connection, int nodeId, int before, int most)
      throws SQLException {
    List<ObjectNode> page = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(PAGE)) {
      find.setInt(1, nodeId);
      find.setInt(2, before);
      find.setInt(3, most);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          page.add(json(row));
        }
      }
    }
    return page;
  }

  static Optional<ObjectNode> active(Connection connection, int nodeId) throws SQLException {
    return one(connection, ACTIVE, nodeId, null);
  }

  /** With its text, as {@code yaml_config}. */
  static Optional<ObjectNode> find(Connection connection, int nodeId, int id) throws SQLException {
    return one(connection, ONE, nodeId, id);
  }

  private static Optional<ObjectNode> one(
      Connection connection, String sql, int nodeId, @Nullable Integer id) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, nodeId);
      if (id != null) {
        find.setInt(2, id);
      }
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        ObjectNode configuration = json(row);
        return Optional.of(
            id == null
                ? configuration
                : configuration.put("yaml_config", row.getString("yaml_config")));
      }
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    return Json.mapper()
        .createObjectNode()
        .put("id", row.getInt("id"))
        .put("node_id", row.getInt("node_id"))
        .put("config_hash", row.getString("config_hash"))
        .put("bytes", row.getInt("bytes"))
        .put("is_active", row.getBoolean("is_active"))
        .put("created_at", Timestamps.text(row, "created_at"))
        .put("created_by", row.getString("created_by"))
        .put("activated_at", Timestamps.text(row, "activated_at"))
        .put("activated_by", row.getString("activated_by"));
  }
}
