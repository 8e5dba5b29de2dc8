package io.kontrol.api.fleet.heartbeat;

import io.kontrol.api.fleet.node.NodeStatus;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node says when it calls in.
 *
 * @param status never OFFLINE
 * @param configHash of the configuration it runs, in lower case
 * @param metricsData JSON that is stored and not read
 * @param sequence rises with each heartbeat; null where the node does not count
 * @param sentAt by the node's clock; null where it does not say
 * @param unknownFields fields that this server does not know
 */
record NodeHeartbeat(
    NodeStatus status,
    @Nullable String configHash,
    @Nullable String errorMessage,
    @Nullable String metricsData,
    @Nullable Long sequence,
    @Nullable Instant sentAt,
    List<ReportedMetric> metrics,
    List<ReportedPool> pools,
    int unknownFields) {
  NodeHeartbeat {
    metrics = List.copyOf(metrics);
    pools = List.copyOf(pools);
  }

  /**
   * A figure of the node, or of a pool.
   *
   * @param pool its {@code oracle_pool_id}; null for the node itself
   */
  record ReportedMetric(String type, double value, String unit, @Nullable String pool) {}

  /** All pools that it names. */
  Set<String> poolIds() {
    Set<String> ids = new LinkedHashSet<>();
    pools.forEach(pool -> ids.add(pool.oraclePoolId()));
    metrics.stream().map(ReportedMetric::pool).filter(pool -> pool != null).forEach(ids::add);
    return ids;
  }
}
