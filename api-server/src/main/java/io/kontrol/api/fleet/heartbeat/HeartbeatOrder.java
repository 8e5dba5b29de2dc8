package io.kontrol.api.fleet.heartbeat;

import io.kontrol.api.fleet.node.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a heartbeat belongs among those of its node. It is late only if neither its sequence nor
 * its time is after those of the latest: a machine that was restored counts from an old number
 * again, with a later time, and a clock that was set back goes with a higher number. After a
 * silence, whatever comes is the latest, but for a repetition.
 */
enum HeartbeatOrder {
  /** The state of the node follows it. */
  LATEST,
  /** Its figures are kept for the time that they are of; the node's state stays. */
  LATE,
  /** It was taken before, and its answer lost. */
  DUPLICATE;

  /** How long ago a late heartbeat can be of at most. */
  private static final Duration LATEST_DAY = Duration.ofDays(1);

  private static final Duration BEFORE = Duration.ofMillis(1);

  /**
   * @param silence after which nothing is late
   */
  static HeartbeatOrder of(
      NodeHeartbeat heartbeat, NodeState latest, Instant now, Duration silence) {
    if (heartbeat.sequence() == null && heartbeat.sentAt() == null) {
      return LATEST;
    }
    if (Objects.equals(heartbeat.sequence(), latest.sequence())
        && Objects.equals(heartbeat.sentAt(), latest.sentAt())) {
      return DUPLICATE;
    }
    if (latest.status() == NodeStatus.OFFLINE
        || latest.reportedAt() == null
        || latest.reportedAt().isBefore(now.minus(silence))) {
      return LATEST;
    }
    return after(heartbeat.sequence(), latest.sequence())
            || after(heartbeat.sentAt(), latest.sentAt())
        ? LATEST
        : LATE;
  }

  private static <T extends Comparable<T>> boolean after(@Nullable T given, @Nullable T latest) {
    return given != null && (latest == null || given.compareTo(latest) > 0);
  }

  /** The time that the figures of a heartbeat are of, by the database's clock. */
  Instant time(NodeHeartbeat heartbeat, NodeState latest, Instant now) {
    Instant reportedAt = latest.reportedAt();
    if (this != LATE || reportedAt == null) {
      return now;
    }
    Instant before = reportedAt.minus(BEFORE);
    Instant sent = heartbeat.sentAt();
    Long offset = latest.clockOffsetMillis();
    Instant time = sent == null || offset == null ? before : sent.minusMillis(offset);
    Instant earliest = now.minus(LATEST_DAY);
    Instant notAfter = time.isAfter(before) ? before : time;
    return notAfter.isBefore(earliest) ? earliest : notAfter;
  }
}
