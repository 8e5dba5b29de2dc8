package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of all pools of living nodes at a moment: of each pool the latest row, unless it is
 * older than a day. Averages are over running instances. Limits keep absurd figures of one node
 * from failing the sums.
 *
 * @param region null for the whole fleet
 * @param activeNodes of the whole fleet
 */
record FleetMoment(
    @Nullable String region,
    int activePools,
    int currentInstances,
    int activeInstances,
    double averageCpu,
    double averageMemory,
    double highestCpu,
    double highestMemory,
    int activeNodes) {
  static final Duration OLDEST_FIGURES = Duration.ofDays(1);

  /**
   * The status that each node had at {@code :at}: the one that its first transition afterwards
   * left, or else the present one.
   */
  static final String NODES =
      """
      node AS (
          SELECT n.id, COALESCE(later.previous_status, n.status::TEXT) AS status
          FROM nodes n
          LEFT JOIN (
              SELECT DISTINCT ON (node_id) node_id, COALESCE(previous_status, 'INACTIVE') AS previous_status
              FROM node_lifecycle_logs WHERE timestamp > :at ORDER BY node_id, timestamp, id
          ) AS later ON later.node_id = n.id
      )""";

  /** The latest figures of pool p at {@code :at}. */
  static final String LATEST =
      """
      (
          SELECT l.current_instances, l.active_instances, l.avg_cpu_utilization, l.avg_memory_utilization,
              l.max_cpu_utilization, l.max_memory_utilization, l.is_active
          FROM pool_analytics l
          WHERE l.pool_id = p.id AND l.timestamp <= :at AND l.timestamp > :oldest
          ORDER BY l.timestamp DESC LIMIT 1
      ) AS a""";

  static final String LIVING = "status IN ('ACTIVE', 'ERROR')";

  private static final String TOTALS =
      SqlTemplate.fill(
          """
          WITH {nodes}, figures AS (
              SELECT p.region, a.current_instances, a.active_instances, a.avg_cpu_utilization, a.avg_memory_utilization,
                  a.max_cpu_utilization, a.max_memory_utilization, a.is_active
              FROM node JOIN pools p ON p.node_id = node.id
              CROSS JOIN LATERAL {latest}
              WHERE node.{living}
          )
          SELECT region, count(*) FILTER (WHERE is_active) AS active_pools,
              LEAST(COALESCE(sum(current_instances), 0), 2147483647) AS current_instances,
              LEAST(COALESCE(sum(active_instances), 0), 2147483647) AS active_instances,
              COALESCE(sum(LEAST(avg_cpu_utilization, 1e9) * active_instances) / NULLIF(sum(active_instances), 0), 0)
                  AS avg_cpu,
              COALESCE(sum(LEAST(avg_memory_utilization, 1e9) * active_instances) / NULLIF(sum(active_instances), 0), 0)
                  AS avg_memory,
              COALESCE(max(GREATEST(max_cpu_utilization, avg_cpu_utilization)), 0) AS max_cpu,
              COALESCE(max(GREATEST(max_memory_utilization, avg_memory_utilization)), 0) AS max_memory,
              (SELECT count(*) FROM node WHERE status = 'ACTIVE') AS active_nodes
          FROM figures GROUP BY GROUPING SETS ((), (region))
          """,
          Map.of("nodes", NODES, "latest", LATEST, "living", LIVING));

  /**
   * @return the whole fleet, and each region that has pools of living nodes
   */
  static List<FleetMoment> at(Connection connection, Instant at) throws SQLException {
    List<FleetMoment> moments = new ArrayList<>();
    try (NamedStatement read = bind(new NamedStatement(connection, TOTALS), at);
        ResultSet row = read.query()) {
      while (row.next()) {
        moments.add(
            new FleetMoment(
                row.getString("region"),
                row.getInt("active_pools"),
                row.getInt("current_instances"),
                row.getInt("active_instances"),
                row.getDouble("avg_cpu"),
                row.getDouble("avg_memory"),
                row.getDouble("max_cpu"),
                row.getDouble("max_memory"),
                row.getInt("active_nodes")));
      }
    }
    return moments;
  }

  static NamedStatement bind(NamedStatement statement, Instant at) throws SQLException {
    return statement
        .set("at", at.atOffset(ZoneOffset.UTC))
        .set("oldest", at.minus(OLDEST_FIGURES).atOffset(ZoneOffset.UTC));
  }
}
