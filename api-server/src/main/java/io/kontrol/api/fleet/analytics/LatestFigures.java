package io.kontrol.api.fleet.analytics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The newest minute: the fleet, and each of its regions. */
final class LatestFigures {
  private static final String SYSTEM =
      """
      SELECT timestamp, total_active_pools, total_current_instances, total_active_instances, avg_system_cpu,
          avg_system_memory, max_system_cpu, max_system_memory, peak_instances_24h, max_active_pools_24h, active_nodes
      FROM system_analytics ORDER BY timestamp DESC LIMIT 1
      """;

  private static final String REGIONS =
      """
      SELECT region, timestamp, active_pools, current_instances, active_instances, avg_cpu, avg_memory, max_cpu,
          max_memory
      FROM region_analytics WHERE timestamp = (SELECT max(timestamp) FROM system_analytics) ORDER BY region
      """;

  private static final List<String> COUNTS =
      List.of(
          "total_active_pools",
          "total_current_instances",
          "total_active_instances",
          "peak_instances_24h",
          "max_active_pools_24h",
          "active_nodes");

  private static final List<String> UTILIZATIONS =
      List.of("avg_system_cpu", "avg_system_memory", "max_system_cpu", "max_system_memory");

  private LatestFigures() {}

  static Optional<ObjectNode> system(Connection connection) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(SYSTEM);
        ResultSet row = read.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      ObjectNode system = Json.mapper().createObjectNode();
      system.put("timestamp", Timestamps.text(row, "timestamp"));
      for (String column : COUNTS) {
        system.put(column, row.getInt(column));
      }
      for (String column : UTILIZATIONS) {
        system.put(column, row.getDouble(column));
      }
      return Optional.of(system);
    }
  }

  static ObjectNode regions(Connection connection) throws SQLException {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    try (PreparedStatement read = connection.prepareStatement(REGIONS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        items
            .addObject()
            .put("region", row.getString("region"))
            .put("timestamp", Timestamps.text(row, "timestamp"))
            .put("active_pools", row.getInt("active_pools"))
            .put("current_instances", row.getInt("current_instances"))
            .put("active_instances", row.getInt("active_instances"))
            .put("avg_cpu_utilization", row.getDouble("avg_cpu"))
            .put("avg_memory_utilization", row.getDouble("avg_memory"))
            .put("max_cpu_utilization", row.getDouble("max_cpu"))
            .put("max_memory_utilization", row.getDouble("max_memory"));
      }
    }
    return body;
  }
}
