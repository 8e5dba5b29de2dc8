package io.kontrol.api.fleet.heartbeat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.model.json.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a node is told when it calls in. */
final class HeartbeatAnswer {
  private static final double VARIATION = 0.1;

  private HeartbeatAnswer() {}

  /**
   * @param newConfig the configuration to take; null where the node has it
   */
  static ObjectNode of(
      ReportingNode node,
      NodeHeartbeat heartbeat,
      HeartbeatOrder order,
      Map<String, KnownPool> pools,
      Map<Integer, Bound> bounds,
      @Nullable String newConfig) {
    ObjectNode answer = Json.mapper().createObjectNode();
    answer.put("outcome", order.name().toLowerCase(Locale.ROOT));
    answer.put("config_update_needed", newConfig != null);
    answer.put("current_config_hash", node.currentConfigHash());
    answer.put("new_config", newConfig);
    ArrayNode list = answer.putArray("bounds");
    for (KnownPool pool : pools.values()) {
      Bound bound = bounds.get(pool.id());
      if (bound != null) {
        list.add(bound(pool, bound));
      }
    }
    answer.put("unknown_fields", heartbeat.unknownFields());
    answer.put("server_time", node.now().toString());
    return answer;
  }

  private static ObjectNode bound(KnownPool pool, Bound bound) {
    ObjectNode shown = Json.mapper().createObjectNode();
    shown.put("oracle_pool_id", pool.oraclePoolId());
    shown.put("pool_id", pool.id());
    shown.put("min_instances", bound.min());
    shown.put("max_instances", bound.max());
    shown.put("target_instances", bound.target());
    shown.put("schedule", bound.schedule() == null ? null : bound.schedule().name());
    shown.put("until", bound.until() == null ? null : bound.until().toString());
    return shown;
  }

  /** Varied, so that nodes that began together do not call in together for ever. */
  static double nextSeconds(Duration interval) {
    double factor = 1 + VARIATION * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Math.round(interval.toMillis() * factor / 100) / 10.0;
  }
}
