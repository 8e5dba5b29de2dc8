package io.kontrol.api.fleet.heartbeat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.configuration.ActiveConfiguration;
import io.kontrol.api.fleet.heartbeat.HeartbeatRows.JudgedPool;
import io.kontrol.api.fleet.node.NodeConfig;
import io.kontrol.api.fleet.node.NodeStatus;
import io.kontrol.api.fleet.node.NodeTransition;
import io.kontrol.api.fleet.node.NodeTransitions;
import io.kontrol.api.fleet.pool.PoolThresholds;
import io.kontrol.api.fleet.schedule.Bounds;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a heartbeat: once it is answered, all of it is stored. */
@ApplicationScoped
public class HeartbeatTransaction {
  private final Database database;
  private final Bounds bounds;
  private final PoolThresholds thresholds;
  private final NodeConfig config;
  private final ChangeNotifier notifier;

  public HeartbeatTransaction(
      Database database,
      Bounds bounds,
      PoolThresholds thresholds,
      NodeConfig config,
      ChangeNotifier notifier) {
    this.database = database;
    this.bounds = bounds;
    this.thresholds = thresholds;
    this.config = config;
    this.notifier = notifier;
  }

  private record Taken(ObjectNode answer, boolean changedStatus) {}

  ObjectNode take(int id, NodeHeartbeat heartbeat) {
    Taken taken = database.transaction(connection -> take(connection, id, heartbeat));
    if (taken.changedStatus()) {
      notifier.changed(Channel.EVENTS, "");
    }
    return taken
        .answer()
        .put("next_heartbeat_seconds", HeartbeatAnswer.nextSeconds(config.heartbeatInterval()));
  }

  private Taken take(Connection connection, int id, NodeHeartbeat heartbeat) throws SQLException {
    ReportingNode node = lock(connection, id);
    HeartbeatOrder order =
        HeartbeatOrder.of(heartbeat, node.state(), node.now(), config.offlineAfter());
    Map<String, KnownPool> pools = ReportedPools.resolve(connection, node, heartbeat);
    NodeState after = after(order, heartbeat, node);
    if (order == HeartbeatOrder.DUPLICATE) {
      HeartbeatRows.touch(connection, node, after);
    } else {
      Instant at = order.time(heartbeat, node.state(), node.now());
      boolean current = order == HeartbeatOrder.LATEST;
      List<JudgedPool> judged = judged(heartbeat, pools);
      HeartbeatRows.write(connection, node, after, heartbeat, pools, judged, current, at);
    }
    boolean changed = after.status() != node.state().status();
    if (changed) {
      NodeTransitions.tell(connection, List.of(transition(node, after.status(), reason(after))));
    }
    ObjectNode answer =
        HeartbeatAnswer.of(
            node,
            heartbeat,
            order,
            pools,
            bounds.of(connection, id, node.now()),
            newConfig(connection, node, heartbeat));
    return new Taken(answer, changed);
  }

  static ReportingNode lock(Connection connection, int id) throws SQLException {
    return ReportingNode.lock(connection, id)
        .orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "node_key_revoked", "This node was deleted, or its key revoked."));
  }

  /** A repetition of the latest is still the last that the node has said of itself. */
  private static NodeState after(
      HeartbeatOrder order, NodeHeartbeat heartbeat, ReportingNode node) {
    return switch (order) {
      case LATEST -> NodeState.of(heartbeat, node.now());
      case DUPLICATE -> node.state().saying(heartbeat);
      case LATE -> node.state();
    };
  }

  private List<JudgedPool> judged(NodeHeartbeat heartbeat, Map<String, KnownPool> pools) {
    return heartbeat.pools().stream()
        .map(
            figures -> {
              KnownPool pool = ReportedPools.of(pools, figures.oraclePoolId());
              PoolThresholds.Figures judged =
                  new PoolThresholds.Figures(
                      figures.current(),
                      figures.active(),
                      figures.averageCpu(),
                      figures.averageMemory());
              return new JudgedPool(
                  pool, figures, thresholds.judge(judged, pool.min(), pool.max()).text());
            })
        .toList();
  }

  private static String reason(NodeState state) {
    if (state.status() != NodeStatus.ERROR) {
      return state.status() == NodeStatus.INACTIVE
          ? "the node says that it shuts down"
          : "a heartbeat came";
    }
    return state.errorMessage() == null
        ? "the node says that it fails"
        : "the node says that it fails: " + state.errorMessage();
  }

  static NodeTransition transition(ReportingNode node, NodeStatus to, String reason) {
    return new NodeTransition(
        node.id(),
        node.name(),
        node.region(),
        node.state().status(),
        to,
        reason,
        NodeTransition.Trigger.HEARTBEAT,
        null);
  }

  /** Null where the node runs what it should. */
  private static @Nullable String newConfig(
      Connection connection, ReportingNode node, NodeHeartbeat heartbeat) throws SQLException {
    if (node.currentConfigHash() == null
        || node.currentConfigHash().equals(heartbeat.configHash())) {
      return null;
    }
    return ActiveConfiguration.of(connection, node.id(), heartbeat.configHash())
        .map(ActiveConfiguration::yaml)
        .orElse(null);
  }
}
