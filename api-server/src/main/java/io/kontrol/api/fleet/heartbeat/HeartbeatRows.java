package io.kontrol.api.fleet.heartbeat;

import io.kontrol.api.fleet.heartbeat.NodeHeartbeat.ReportedMetric;
import io.kontrol.model.database.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes all that a heartbeat brings, in one statement however much it is. */
final class HeartbeatRows {
  private static final String WRITE =
      """
      WITH node AS (
          UPDATE nodes SET last_heartbeat = GREATEST(last_heartbeat, ?), status = ?::node_status, config_hash = ?,
              error_message = ?, state_reported_at = ?, heartbeat_sequence = ?, heartbeat_sent_at = ?,
              clock_offset_ms = ?
          WHERE id = ?
      ), heartbeat AS (
          INSERT INTO node_heartbeats (node_id, config_hash, status, error_message, metrics_data, timestamp)
          VALUES (?, ?, ?, ?, ?, ?)
      ), pool AS (
          UPDATE pools p SET current_instances = r.current_instances, status = r.status::pool_status
          FROM unnest(?::INTEGER[], ?::INTEGER[], ?::VARCHAR[]) AS r (id, current_instances, status)
          WHERE p.id = r.id
              AND (p.current_instances, p.status) IS DISTINCT FROM (r.current_instances, r.status::pool_status)
      ), analytics AS (
          INSERT INTO pool_analytics (node_id, timestamp, pool_id, oracle_pool_id, current_instances, active_instances,
              avg_cpu_utilization, avg_memory_utilization, max_cpu_utilization, max_memory_utilization, pool_status,
              is_active, scaling_event, scaling_reason)
          SELECT ?, ?, r.pool_id, r.oracle_pool_id, r.current_instances, r.active_instances, r.avg_cpu, r.avg_memory,
              r.max_cpu, r.max_memory, r.status, r.is_active, r.scaling_event, r.scaling_reason
          FROM unnest(?::INTEGER[], ?::VARCHAR[], ?::INTEGER[], ?::INTEGER[], ?::FLOAT8[], ?::FLOAT8[], ?::FLOAT8[],
                  ?::FLOAT8[], ?::VARCHAR[], ?::BOOLEAN[], ?::VARCHAR[], ?::TEXT[])
              AS r (pool_id, oracle_pool_id, current_instances, active_instances, avg_cpu, avg_memory, max_cpu,
                  max_memory, status, is_active, scaling_event, scaling_reason)
      )
      INSERT INTO metrics (node_id, timestamp, pool_id, metric_type, value, unit)
      SELECT ?, ?, r.pool_id, r.metric_type, r.value, r.unit
      FROM unnest(?::INTEGER[], ?::VARCHAR[], ?::FLOAT8[], ?::VARCHAR[]) AS r (pool_id, metric_type, value, unit)
      """;

  private static final String TOUCH =
      """
      UPDATE nodes SET last_heartbeat = GREATEST(last_heartbeat, ?), status = ?::node_status, error_message = ?
      WHERE id = ?
      """;

  private HeartbeatRows() {}

  /** Figures of a pool with what they mean. */
  record JudgedPool(KnownPool pool, ReportedPool figures, String status) {}

  /**
   * @param after the state of the node from now on
   * @param judged the reported pools
   * @param current whether the pools' own rows follow these figures
   * @param at the time that all of it is of
   */
  static void write(
      Connection connection,
      ReportingNode node,
      NodeState after,
      NodeHeartbeat heartbeat,
      Map<String, KnownPool> pools,
      List<JudgedPool> judged,
      boolean current,
      Instant at)
      throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(WRITE)) {
      bindNode(write, node, after);
      bindHeartbeat(write, node.id(), heartbeat, at);
      ArrayColumns<JudgedPool> update = new ArrayColumns<>(write, 16, current ? judged : List.of());
      update.int4(each -> each.pool().id());
      update.int4(each -> each.figures().current());
      update.varchar(JudgedPool::status);
      write.setInt(19, node.id());
      write.setObject(20, time(at));
      bindAnalytics(new ArrayColumns<>(write, 21, judged));
      write.setInt(33, node.id());
      write.setObject(34, time(at));
      ArrayColumns<ReportedMetric> metrics = new ArrayColumns<>(write, 35, heartbeat.metrics());
      metrics.int4(each -> each.pool() == null ? null : ReportedPools.of(pools, each.pool()).id());
      metrics.varchar(ReportedMetric::type);
      metrics.float8(ReportedMetric::value);
      metrics.varchar(ReportedMetric::unit);
      write.executeUpdate();
    }
  }

  private static void bindNode(PreparedStatement write, ReportingNode node, NodeState after)
      throws SQLException {
    write.setObject(1, time(node.now()));
    write.setString(2, after.status().name());
    write.setString(3, after.configHash());
    write.setString(4, after.errorMessage());
    write.setObject(5, time(after.reportedAt()), Types.TIMESTAMP_WITH_TIMEZONE);
    write.setObject(6, after.sequence(), Types.BIGINT);
    write.setObject(7, time(after.sentAt()), Types.TIMESTAMP_WITH_TIMEZONE);
    write.setObject(8, after.clockOffsetMillis(), Types.BIGINT);
    write.setInt(9, node.id());
  }

  private static void bindHeartbeat(
      PreparedStatement write, int node, NodeHeartbeat heartbeat, Instant at) throws SQLException {
    write.setInt(10, node);
    write.setString(11, heartbeat.configHash());
    write.setString(12, heartbeat.status().name());
    write.setString(13, heartbeat.errorMessage());
    write.setString(14, heartbeat.metricsData());
    write.setObject(15, time(at));
  }

  private static void bindAnalytics(ArrayColumns<JudgedPool> columns) throws SQLException {
    columns.int4(each -> each.pool().id());
    columns.varchar(each -> each.figures().oraclePoolId());
    columns.int4(each -> each.figures().current());
    columns.int4(each -> each.figures().active());
    columns.float8(each -> each.figures().averageCpu());
    columns.float8(each -> each.figures().averageMemory());
    columns.float8(each -> each.figures().highestCpu());
    columns.float8(each -> each.figures().highestMemory());
    columns.varchar(JudgedPool::status);
    columns.bool(each -> each.figures().isActive());
    columns.varchar(each -> each.figures().scalingEvent());
    columns.text(each -> each.figures().scalingReason());
  }

  /** The node was heard, and has nothing new to store. */
  static void touch(Connection connection, ReportingNode node, NodeState after)
      throws SQLException {
    try (PreparedStatement touch = connection.prepareStatement(TOUCH)) {
      touch.setObject(1, time(node.now()));
      touch.setString(2, after.status().name());
      touch.setString(3, after.errorMessage());
      touch.setInt(4, node.id());
      touch.executeUpdate();
    }
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
