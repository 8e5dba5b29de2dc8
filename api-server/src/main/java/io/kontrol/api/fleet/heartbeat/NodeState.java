package io.kontrol.api.fleet.heartbeat;

import io.kontrol.api.fleet.node.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the latest heartbeat has said of a node.
 *
 * @param reportedAt when it came; null where none ever did
 * @param clockOffsetMillis how far the node's clock is ahead; null where it never said
 */
record NodeState(
    NodeStatus status,
    @Nullable String configHash,
    @Nullable String errorMessage,
    @Nullable Instant reportedAt,
    @Nullable Long sequence,
    @Nullable Instant sentAt,
    @Nullable Long clockOffsetMillis) {

  /** With the status of a heartbeat, and the rest as it is. */
  NodeState saying(NodeHeartbeat heartbeat) {
    return new NodeState(
        heartbeat.status(),
        configHash,
        heartbeat.errorMessage(),
        reportedAt,
        sequence,
        sentAt,
        clockOffsetMillis);
  }

  /** The state after a heartbeat that is the latest. */
  static NodeState of(NodeHeartbeat heartbeat, Instant now) {
    Instant sentAt = heartbeat.sentAt();
    return new NodeState(
        heartbeat.status(),
        heartbeat.configHash(),
        heartbeat.errorMessage(),
        now,
        heartbeat.sequence(),
        sentAt,
        sentAt == null ? null : (Long) Duration.between(now, sentAt).toMillis());
  }
}
