package io.kontrol.api.fleet.sample;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What gauges show: the newest minute, and what is cheap to count.
 *
 * @param system columns of the newest row of {@code system_analytics} by their names, and its age
 *     in seconds; empty where there is none
 * @param pools how many have which status
 * @param regions running instances by region, of the newest minute
 * @param strays rows in the default partitions by table, up to {@link #MOST_STRAYS}
 */
record FleetFigures(
    Map<String, Double> system,
    Map<String, Double> pools,
    Map<String, Double> regions,
    Map<String, Double> strays) {
  static final String AGE = "age";
  static final int MOST_STRAYS = 10_000;

  private static final String SYSTEM =
      """
      SELECT EXTRACT(EPOCH FROM clock_timestamp() - timestamp)::FLOAT AS age, total_active_pools, total_current_instances,
          total_active_instances, avg_system_cpu, avg_system_memory, max_system_cpu, max_system_memory,
          peak_instances_24h, max_active_pools_24h, active_nodes
      FROM system_analytics ORDER BY timestamp DESC LIMIT 1
      """;

  private static final String POOLS = "SELECT status::TEXT, count(*) FROM pools GROUP BY status";

  private static final String REGIONS =
      """
      SELECT region, current_instances FROM region_analytics
      WHERE timestamp = (SELECT max(timestamp) FROM system_analytics)
      """;

  private static final String STRAYS =
      """
      SELECT 'metrics', (SELECT count(*) FROM (SELECT FROM metrics_default LIMIT %1$d) AS row)
      UNION ALL
      SELECT 'node_heartbeats', (SELECT count(*) FROM (SELECT FROM node_heartbeats_default LIMIT %1$d) AS row)
      UNION ALL
      SELECT 'pool_analytics', (SELECT count(*) FROM (SELECT FROM pool_analytics_default LIMIT %1$d) AS row)
      """
          .formatted(MOST_STRAYS);

  static FleetFigures read(Connection connection) throws SQLException {
    return new FleetFigures(
        system(connection),
        byName(connection, POOLS),
        byName(connection, REGIONS),
        byName(connection, STRAYS));
  }

  private static Map<String, Double> system(Connection connection) throws SQLException {
    Map<String, Double> system = new TreeMap<>();
    try (PreparedStatement read = connection.prepareStatement(SYSTEM);
        ResultSet row = read.executeQuery()) {
      if (row.next()) {
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
          system.put(row.getMetaData().getColumnName(column), row.getDouble(column));
        }
      }
    }
    return system;
  }

  private static Map<String, Double> byName(Connection connection, String sql) throws SQLException {
    Map<String, Double> values = new TreeMap<>();
    try (PreparedStatement read = connection.prepareStatement(sql);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        values.put(row.getString(1), row.getDouble(2));
      }
    }
    return values;
  }
}
