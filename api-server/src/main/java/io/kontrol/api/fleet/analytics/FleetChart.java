package io.kontrol.api.fleet.analytics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.chart.ChartRange;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.database.Timestamps;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Charts in one form, whatever they are of. Those of the fleet and of regions are read from rows of
 * minutes, those of nodes and pools from what heartbeats brought. Limits keep absurd figures of one
 * node from failing the sums.
 */
final class FleetChart {
  private static final Map<String, String> PARTS = Map.of("bucket", ChartRange.SQL_BUCKET);

  private static final String SYSTEM =
      """
      SELECT {bucket} AS at, count(*) AS samples, avg(total_active_pools) AS pools,
          avg(total_current_instances) AS current, avg(total_active_instances) AS active,
          max(GREATEST(total_current_instances, peak_instances)) AS peak,
          sum(avg_system_cpu) / count(*) AS avg_cpu, sum(avg_system_memory) / count(*) AS avg_memory,
          max(max_system_cpu) AS max_cpu, max(max_system_memory) AS max_memory
      FROM system_analytics WHERE timestamp >= :from AND timestamp < :to
      GROUP BY at ORDER BY at
      """;

  private static final String REGION =
      """
      SELECT {bucket} AS at, count(*) AS samples, avg(active_pools) AS pools, avg(current_instances) AS current,
          avg(active_instances) AS active, max(current_instances) AS peak,
          sum(avg_cpu) / count(*) AS avg_cpu, sum(avg_memory) / count(*) AS avg_memory, max(max_cpu) AS max_cpu, max(max_memory) AS max_memory
      FROM region_analytics WHERE region = :key AND timestamp >= :from AND timestamp < :to
      GROUP BY at ORDER BY at
      """;

  private static final String POOL =
      """
      SELECT {bucket} AS at, count(*) AS samples, avg(is_active::INTEGER) AS pools,
          avg(current_instances) AS current, avg(active_instances) AS active, max(current_instances) AS peak,
          sum(LEAST(avg_cpu_utilization, 1e9)) / count(*) AS avg_cpu,
          sum(LEAST(avg_memory_utilization, 1e9)) / count(*) AS avg_memory,
          max(GREATEST(max_cpu_utilization, avg_cpu_utilization)) AS max_cpu,
          max(GREATEST(max_memory_utilization, avg_memory_utilization)) AS max_memory
      FROM pool_analytics WHERE pool_id = :key AND timestamp >= :from AND timestamp < :to
      GROUP BY at ORDER BY at
      """;

  /**
   * The sum of what each pool had on average; together they need not have had their most at once.
   */
  private static final String NODE =
      """
      SELECT at, sum(samples) AS samples, sum(pools) AS pools, sum(current) AS current, sum(active) AS active,
          NULL::INTEGER AS peak,
          COALESCE(sum(avg_cpu * active) / NULLIF(sum(active), 0), 0) AS avg_cpu,
          COALESCE(sum(avg_memory * active) / NULLIF(sum(active), 0), 0) AS avg_memory,
          max(max_cpu) AS max_cpu, max(max_memory) AS max_memory
      FROM (
          SELECT {bucket} AS at, count(*) AS samples, avg(is_active::INTEGER) AS pools,
              avg(current_instances)::FLOAT AS current, avg(active_instances)::FLOAT AS active,
              sum(LEAST(avg_cpu_utilization, 1e9)) / count(*) AS avg_cpu,
          sum(LEAST(avg_memory_utilization, 1e9)) / count(*) AS avg_memory,
              max(GREATEST(max_cpu_utilization, avg_cpu_utilization)) AS max_cpu,
              max(GREATEST(max_memory_utilization, avg_memory_utilization)) AS max_memory
          FROM pool_analytics WHERE node_id = :key AND timestamp >= :from AND timestamp < :to
          GROUP BY at, pool_id
      ) AS pool
      GROUP BY at ORDER BY at
      """;

  private FleetChart() {}

  static ObjectNode system(Connection connection, ChartRange range) throws SQLException {
    return read(connection, SYSTEM, range, null);
  }

  static ObjectNode region(Connection connection, ChartRange range, String region)
      throws SQLException {
    return read(connection, REGION, range, region);
  }

  static ObjectNode node(Connection connection, ChartRange range, int id) throws SQLException {
    return read(connection, NODE, range, id);
  }

  static ObjectNode pool(Connection connection, ChartRange range, int id) throws SQLException {
    return read(connection, POOL, range, id);
  }

  private static ObjectNode read(
      Connection connection, String template, ChartRange range, @Nullable Object key)
      throws SQLException {
    ObjectNode chart = range.json();
    ArrayNode points = chart.putArray("points");
    try (NamedStatement read =
            range
                .bind(new NamedStatement(connection, SqlTemplate.fill(template, PARTS)))
                .set("key", key);
        ResultSet row = read.query()) {
      while (row.next()) {
        point(points.addObject(), row);
      }
    }
    return chart;
  }

  private static void point(ObjectNode point, ResultSet row) throws SQLException {
    point.put("timestamp", Timestamps.text(row, "at"));
    point.put("samples", row.getLong("samples"));
    point.put("active_pools", row.getDouble("pools"));
    point.put("current_instances", row.getDouble("current"));
    point.put("active_instances", row.getDouble("active"));
    int peak = row.getInt("peak");
    point.put("max_current_instances", row.wasNull() ? null : Integer.valueOf(peak));
    point.put("avg_cpu_utilization", row.getDouble("avg_cpu"));
    point.put("avg_memory_utilization", row.getDouble("avg_memory"));
    point.put("max_cpu_utilization", row.getDouble("max_cpu"));
    point.put("max_memory_utilization", row.getDouble("max_memory"));
  }
}
