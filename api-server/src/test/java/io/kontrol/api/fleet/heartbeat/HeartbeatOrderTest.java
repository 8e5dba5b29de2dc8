package io.kontrol.api.fleet.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.fleet.node.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatOrderTest {
  private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private static NodeHeartbeat heartbeat(@Nullable Long sequence, @Nullable Long sentSeconds) {
    return new NodeHeartbeat(
        NodeStatus.ACTIVE, null, null, null, sequence, at(sentSeconds), List.of(), List.of(), 0);
  }

  private static @Nullable Instant at(@Nullable Long seconds) {
    return seconds == null ? null : NOW.plusSeconds(seconds);
  }

  private static NodeState latest(
      NodeStatus status, long reported, @Nullable Long sequence, @Nullable Long sent) {
    Long offset = sent == null ? null : (Long) ((sent - reported) * 1_000);
    return new NodeState(status, null, null, NOW.plusSeconds(reported), sequence, at(sent), offset);
  }

  @ParameterizedTest(name = "{5}")
  @CsvSource({
    "7,, 6,, LATEST, the sequence rises",
    "5,, 6,, LATE, the sequence is behind",
    "6,, 6,, DUPLICATE, the same sequence",
    ", 0,, -60, LATEST, the time goes on",
    ", -90,, -60, LATE, the time is behind",
    ", -60,, -60, DUPLICATE, the same time",
    "1, 0, 500, -60, LATEST, a restored machine counts from an old number again",
    "7, -7200, 6, -60, LATEST, the clock was set back by two hours",
    "5, -90, 6, -60, LATE, both are behind",
    "6, -60, 6, -60, DUPLICATE, both are the same",
    "6, -90, 6, -60, LATE, the same number with an earlier time",
    ",,,, LATEST, it says nothing of its order",
    ",, 6, -60, LATEST, it says nothing any more",
    "1,,, , LATEST, it counts from now on",
  })
  void judges(
      @Nullable Long sequence,
      @Nullable Long sent,
      @Nullable Long latestSequence,
      @Nullable Long latestSent,
      HeartbeatOrder expected,
      String why) {
    NodeState latest = latest(NodeStatus.ACTIVE, -60, latestSequence, latestSent);

    assertThat(HeartbeatOrder.of(heartbeat(sequence, sent), latest, NOW, SILENCE))
        .as(why)
        .isEqualTo(expected);
  }

  @Test
  void afterASilenceWhateverComesIsTheLatest() {
    NodeHeartbeat old = heartbeat(5L, -90L);

    assertThat(HeartbeatOrder.of(old, latest(NodeStatus.ACTIVE, -301, 6L, -60L), NOW, SILENCE))
        .isEqualTo(HeartbeatOrder.LATEST);
    assertThat(HeartbeatOrder.of(old, latest(NodeStatus.OFFLINE, -60, 6L, -60L), NOW, SILENCE))
        .isEqualTo(HeartbeatOrder.LATEST);
  }

  @Test
  void aRepetitionIsOneHoweverLongItTook() {
    NodeHeartbeat again = heartbeat(6L, -400L);

    assertThat(HeartbeatOrder.of(again, latest(NodeStatus.OFFLINE, -390, 6L, -400L), NOW, SILENCE))
        .isEqualTo(HeartbeatOrder.DUPLICATE);
  }

  @Test
  void theFirstIsTheLatest() {
    NodeState never = new NodeState(NodeStatus.INACTIVE, null, null, null, null, null, null);

    assertThat(HeartbeatOrder.of(heartbeat(5L, -90L), never, NOW, SILENCE))
        .isEqualTo(HeartbeatOrder.LATEST);
  }

  /** The latest came 60 s ago from a clock that is two hours ahead; this was sent 100 s ago. */
  @Test
  void aLateOneIsOfTheTimeWhenItWasSentWhateverTheNodesClockSays() {
    NodeState latest = latest(NodeStatus.ACTIVE, -60, 6L, 7_140L);
    NodeHeartbeat late = heartbeat(5L, 7_100L);

    assertThat(HeartbeatOrder.LATE.time(late, latest, NOW)).isEqualTo(NOW.minusSeconds(100));
  }

  @Test
  void aLateOneIsNeverOfATimeAfterTheLatestNorOfLongAgo() {
    NodeState latest = latest(NodeStatus.ACTIVE, -60, 6L, -60L);

    assertThat(HeartbeatOrder.LATE.time(heartbeat(5L, null), latest, NOW))
        .isEqualTo(NOW.minusSeconds(60).minusMillis(1));
    assertThat(HeartbeatOrder.LATE.time(heartbeat(5L, 60L), latest, NOW))
        .isEqualTo(NOW.minusSeconds(60).minusMillis(1));
    assertThat(HeartbeatOrder.LATE.time(heartbeat(5L, -1_000_000L), latest, NOW))
        .isEqualTo(NOW.minus(Duration.ofDays(1)));
  }
}
