package io.kontrol.api.observed.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.observed.connection.ReconcilerConnection.Replica;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Combines the reports of replicas. */
class ReconcilerConnectionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private static Replica connected(String name, int secondsAgo) {
    return replica(name, ReportedConnection.CONNECTED, secondsAgo, null);
  }

  private static Replica lost(String name, int secondsAgo) {
    return replica(name, ReportedConnection.LOST, secondsAgo, name + " gets no answer");
  }

  private static Replica replica(
      String name,
      ReportedConnection state,
      int secondsAgo,
      @org.jspecify.annotations.Nullable String message) {
    return new Replica(name, "1.0", NOW.minusSeconds(99), NOW, state, ago(secondsAgo), message);
  }

  private static Instant ago(int seconds) {
    return NOW.minusSeconds(seconds);
  }

  private static void assertJoined(
      ReconcilerConnection joined, ReportedConnection state, Instant since) {
    assertThat(joined.state()).isEqualTo(state);
    assertThat(joined.since()).isEqualTo(since);
  }

  @Test
  void itIsConnectedSinceTheLastOfThemIs() {
    assertJoined(
        ReconcilerConnection.of(List.of(connected("a", 50), connected("b", 20)), null),
        ReportedConnection.CONNECTED,
        ago(20));
  }

  @Test
  void oneThatHasLostItDegradesTheWholeAndIsNamed() {
    ReconcilerConnection joined =
        ReconcilerConnection.of(List.of(connected("a", 50), lost("b", 20)), ago(500));
    assertJoined(joined, ReportedConnection.DEGRADED, ago(20));
    assertThat(joined.message())
        .isEqualTo("1 of 2 replicas do not reach the cluster: b gets no answer");
  }

  @Test
  void itIsLostSinceTheLastOfThemHasLostIt() {
    ReconcilerConnection joined =
        ReconcilerConnection.of(List.of(lost("a", 10), lost("b", 30)), null);
    assertJoined(joined, ReportedConnection.LOST, ago(10));
    assertThat(joined.message()).isEqualTo("a gets no answer");
  }

  @Test
  void itIsAbsentSinceTheLastOfThemWasGivenUp() {
    assertJoined(ReconcilerConnection.of(List.of(), ago(40)), ReportedConnection.ABSENT, ago(40));
    assertThat(ReconcilerConnection.of(List.of(), null).since()).isNull();
  }
}
