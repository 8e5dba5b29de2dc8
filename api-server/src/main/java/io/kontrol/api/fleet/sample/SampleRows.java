package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Writes the rows of a minute. A minute that is made again replaces its rows. */
final class SampleRows {
  private static final String SYSTEM =
      """
      INSERT INTO system_analytics (timestamp, total_active_pools, total_current_instances, total_active_instances,
          avg_system_cpu, avg_system_memory, max_system_cpu, max_system_memory, active_nodes, peak_instances,
          peak_active_pools)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (timestamp) DO UPDATE SET
          total_active_pools = EXCLUDED.total_active_pools,
          total_current_instances = EXCLUDED.total_current_instances,
          total_active_instances = EXCLUDED.total_active_instances,
          avg_system_cpu = EXCLUDED.avg_system_cpu,
          avg_system_memory = EXCLUDED.avg_system_memory,
          max_system_cpu = EXCLUDED.max_system_cpu,
          max_system_memory = EXCLUDED.max_system_memory,
          active_nodes = EXCLUDED.active_nodes,
          peak_instances = EXCLUDED.peak_instances,
          peak_active_pools = EXCLUDED.peak_active_pools
      """;

  private static final String FORGET_REGIONS = "DELETE FROM region_analytics WHERE timestamp = ?";

  private static final String REGION =
      """
      INSERT INTO region_analytics (timestamp, region, active_pools, current_instances, active_instances, avg_cpu,
          avg_memory, max_cpu, max_memory)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String FORGET_METRICS =
      "DELETE FROM metric_rollups WHERE timestamp = :until";

  private static final String METRICS =
      """
      INSERT INTO metric_rollups (timestamp, metric_type, unit, region, samples, value_sum, value_min, value_max)
      SELECT :until::TIMESTAMPTZ, m.metric_type, m.unit, n.region, count(*),
          sum(LEAST(GREATEST(m.value, -1e290), 1e290)), min(m.value), max(m.value)
      FROM metrics m JOIN nodes n ON n.id = m.node_id
      WHERE m.timestamp > :from AND m.timestamp <= :until
      GROUP BY m.metric_type, m.unit, n.region
      """;

  /** Each row's window is the day that ends with it; rows have whole minutes. */
  private static final String DAYS =
      """
      UPDATE system_analytics s
      SET peak_instances_24h = w.instances, max_active_pools_24h = w.active_pools
      FROM (
          SELECT id, timestamp, max(peak_instances) OVER day AS instances, max(peak_active_pools) OVER day AS active_pools
          FROM system_analytics
          WHERE timestamp > :from::TIMESTAMPTZ - INTERVAL '1 day'
          WINDOW day AS (ORDER BY timestamp RANGE BETWEEN INTERVAL '1439 minutes' PRECEDING AND CURRENT ROW)
      ) AS w
      WHERE w.id = s.id AND w.timestamp >= :from AND s.timestamp >= :from
          AND (s.peak_instances_24h, s.max_active_pools_24h) IS DISTINCT FROM (w.instances, w.active_pools)
      """;

  /** What had come when the minutes were made, so that the next pass knows what has come late. */
  private static final String SEEN =
      "UPDATE system_analytics SET pool_rows_seen = ?, heartbeats_seen = ? WHERE timestamp = ?";

  private SampleRows() {}

  /** All of a minute but what is about its day. */
  static void write(Connection connection, Instant minute) throws SQLException {
    Instant before = minute.minusSeconds(60);
    FleetPeak peak = FleetPeak.between(connection, before, minute);
    try (PreparedStatement forget = connection.prepareStatement(FORGET_REGIONS)) {
      forget.setObject(1, time(minute));
      forget.executeUpdate();
    }
    for (FleetMoment moment : FleetMoment.at(connection, minute)) {
      if (moment.region() == null) {
        system(connection, minute, moment, peak);
      } else {
        region(connection, minute, moment);
      }
    }
    execute(connection, FORGET_METRICS, before, minute);
    execute(connection, METRICS, before, minute);
  }

  private static void system(
      Connection connection, Instant minute, FleetMoment moment, FleetPeak peak)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(SYSTEM)) {
      insert.setObject(1, time(minute));
      insert.setInt(2, moment.activePools());
      insert.setInt(3, moment.currentInstances());
      insert.setInt(4, moment.activeInstances());
      utilization(insert, 5, moment);
      insert.setInt(9, moment.activeNodes());
      insert.setInt(10, peak.instances());
      insert.setInt(11, peak.activePools());
      insert.executeUpdate();
    }
  }

  private static void region(Connection connection, Instant minute, FleetMoment moment)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(REGION)) {
      insert.setObject(1, time(minute));
      insert.setString(2, moment.region());
      insert.setInt(3, moment.activePools());
      insert.setInt(4, moment.currentInstances());
      insert.setInt(5, moment.activeInstances());
      utilization(insert, 6, moment);
      insert.executeUpdate();
    }
  }

  private static void utilization(PreparedStatement insert, int first, FleetMoment moment)
      throws SQLException {
    insert.setDouble(first, moment.averageCpu());
    insert.setDouble(first + 1, moment.averageMemory());
    insert.setDouble(first + 2, moment.highestCpu());
    insert.setDouble(first + 3, moment.highestMemory());
  }

  /**
   * The peaks of the days that end with these minutes.
   *
   * @param first since which rows may have changed
   */
  static void writeDays(Connection connection, Instant first) throws SQLException {
    try (NamedStatement update = new NamedStatement(connection, DAYS).set("from", time(first))) {
      update.update();
    }
  }

  static void writeSeen(Connection connection, Instant newest, long poolRows, long heartbeats)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SEEN)) {
      update.setLong(1, poolRows);
      update.setLong(2, heartbeats);
      update.setObject(3, time(newest));
      update.executeUpdate();
    }
  }

  private static void execute(Connection connection, String sql, Instant from, Instant until)
      throws SQLException {
    try (NamedStatement statement =
        new NamedStatement(connection, sql).set("from", time(from)).set("until", time(until))) {
      statement.update();
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
