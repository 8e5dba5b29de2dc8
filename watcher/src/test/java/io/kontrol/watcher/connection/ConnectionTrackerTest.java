package io.kontrol.watcher.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.watcher.cluster.WatchClient.Verdict;
import io.kontrol.watcher.probe.Heartbeats;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionTrackerTest {
  private static final Verdict WELL = new Verdict(Optional.empty(), true);
  private static final Verdict SILENT = new Verdict(Optional.of("no answer"), false);
  private static final Verdict UNWELL = new Verdict(Optional.of("HTTP 500: etcd failed"), true);

  /** Close to its overflow, as System.nanoTime may be. */
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 30_000_000_000L);

  private Verdict verdict = WELL;
  private OptionalLong unwritten = OptionalLong.empty();
  private final ClusterProbe probe =
      new ClusterProbe(
          (path, limit) -> verdict,
          new ClusterProbe.Times(Duration.ofSeconds(5), Duration.ofSeconds(5)),
          clock::get,
          new Heartbeats(clock::get).start("probe"));
  private final ConnectionTracker tracker =
      new ConnectionTracker(probe, Duration.ofSeconds(15), () -> unwritten, clock::get);
  private final KindLiveness maps = tracker.watch("v1", "ConfigMap");
  private final KindLiveness secrets = tracker.watch("v1", "Secret");

  @BeforeEach
  void connect() throws InterruptedException {
    tracker.kindsKnown();
    ask(WELL);
    maps.observed();
    secrets.observed();
  }

  private void ask(Verdict answer) throws InterruptedException {
    verdict = answer;
    probe.ask();
  }

  private void pass(long seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private Duration age() {
    return tracker.report().observationsAge().orElseThrow();
  }

  @Test
  void aQuietClusterIsAsOldAsItsOldestBookmark() {
    pass(50);
    maps.observed();
    pass(5);
    ConnectionReport report = tracker.report();
    assertThat(report.state()).contains(ConnectionState.Connected);
    assertThat(report.observationsAge()).contains(Duration.ofSeconds(55));
    secrets.observed();
    assertThat(age()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void oneFailureIsNoLossAndTwoAreOneSinceTheFirst() throws InterruptedException {
    ask(SILENT);
    assertThat(tracker.report().state()).as("what was said holds").isEmpty();
    pass(6);
    ask(SILENT);
    ConnectionReport lost = tracker.report();
    assertThat(lost.state()).contains(ConnectionState.Lost);
    assertThat(lost.message()).isEqualTo("no answer");
    assertThat(lost.since()).isEqualTo(Duration.ofSeconds(6));
    pass(60);
    ask(UNWELL);
    assertThat(tracker.report().since()).isEqualTo(Duration.ofSeconds(66));
    assertThat(tracker.report().message()).isEqualTo("HTTP 500: etcd failed");
  }

  @Test
  void bookmarksOfAServerWhoseStoreIsAwayProveNothing() throws InterruptedException {
    ask(UNWELL);
    pass(1);
    ask(UNWELL);
    maps.observed();
    secrets.observed();
    assertThat(tracker.report().state()).contains(ConnectionState.Lost);
    assertThat(tracker.report().observationsAge()).isEmpty();
  }

  @Test
  void watchesAreOpenedAnewAfterEachLoss() throws InterruptedException {
    ask(UNWELL);
    ask(WELL);
    assertThat(maps.recoveries()).as("one failure is no loss").isZero();
    ask(SILENT);
    ask(SILENT);
    assertThat(maps.recoveries()).isZero();
    ask(WELL);
    assertThat(maps.recoveries()).isEqualTo(1);
  }

  @Test
  void aClusterThatAnswersAgainIsLostUntilEveryKindIsObservedAgain() throws InterruptedException {
    ask(SILENT);
    ask(SILENT);
    maps.interrupted("refused");
    secrets.interrupted("refused");
    pass(360);
    ask(WELL);
    assertThat(tracker.report().state()).isEmpty();
    maps.observed();
    assertThat(tracker.report().state()).isEmpty();
    assertThat(tracker.report().observationsAge()).isEmpty();
    pass(2);
    secrets.observed();
    assertThat(tracker.report().state()).contains(ConnectionState.Connected);
    assertThat(age()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatIsNotInTheDatabaseYetIsNotObserved() throws InterruptedException {
    ask(SILENT);
    ask(SILENT);
    assertThat(tracker.report().state()).contains(ConnectionState.Lost);
    pass(60);
    ask(WELL);
    unwritten = OptionalLong.of(clock.get());
    maps.observed();
    secrets.observed();
    assertThat(tracker.report().state()).isEmpty();
    pass(1);
    unwritten = OptionalLong.of(clock.get());
    pass(3);
    maps.observed();
    secrets.observed();
    assertThat(tracker.report().state()).contains(ConnectionState.Connected);
    assertThat(age()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aKindThatIsLostBecauseTheClusterIsIsNotToldBesides() throws InterruptedException {
    maps.interrupted("refused");
    pass(16);
    ask(SILENT);
    assertThat(tracker.report().state()).isEmpty();
    ask(SILENT);
    assertThat(tracker.report().state()).contains(ConnectionState.Lost);
    assertThat(tracker.report().unobserved()).isEmpty();
  }

  @Test
  void theStoreIsReadByAKindThatTheApiServerKeepsItself() {
    assertThat(tracker.listing()).isEmpty();
    tracker.watch("metrics.example.org/v1", "Gauge").listed("/apis/metrics.example.org/v1/gauges");
    assertThat(tracker.listing()).isEmpty();
    maps.listed("/api/v1/configmaps");
    assertThat(tracker.listing()).contains("/api/v1/configmaps");
    maps.interrupted("HTTP 403");
    assertThat(tracker.listing()).isEmpty();
  }

  @Test
  void aKindThatStaysRefusedIsNamedAfterItsTimeAndMakesTheOthersNoOlder()
      throws InterruptedException {
    secrets.interrupted("HTTP 403: secrets is forbidden");
    pass(10);
    secrets.interrupted("HTTP 403: secrets is forbidden to you");
    maps.observed();
    assertThat(tracker.report().state()).contains(ConnectionState.Connected);
    pass(5);
    ConnectionReport report = tracker.report();
    assertThat(report.state()).contains(ConnectionState.Degraded);
    assertThat(report.unobserved())
        .containsExactly(
            new UnobservedKind(
                "v1", "Secret", Duration.ofSeconds(15), "HTTP 403: secrets is forbidden to you"));
    assertThat(report.observes("v1", "ConfigMap")).isTrue();
    assertThat(report.observes("v1", "Secret")).isFalse();
    assertThat(age()).isEqualTo(Duration.ofSeconds(5));
    secrets.listed("/api/v1/things");
    assertThat(tracker.report().state())
        .as("listed, not watched")
        .contains(ConnectionState.Degraded);
    secrets.observed();
    assertThat(tracker.report().state()).contains(ConnectionState.Connected);
  }

  @Test
  void aKindThatNobodyAsksForAnyMoreIsForgotten() {
    secrets.interrupted("HTTP 403: secrets is forbidden");
    pass(20);
    maps.observed();
    secrets.close();
    assertThat(tracker.report().state()).contains(ConnectionState.Connected);
    assertThat(age()).isZero();
  }

  @Test
  void nothingIsSaidBeforeTheKindsAreKnown() throws InterruptedException {
    ConnectionTracker starting =
        new ConnectionTracker(probe, Duration.ofSeconds(15), () -> unwritten, clock::get);
    assertThat(starting.report().state()).isEmpty();
    starting.kindsKnown();
    KindLiveness kind = starting.watch("v1", "Service");
    assertThat(starting.report().state()).isEmpty();
    kind.listed("/api/v1/things");
    assertThat(starting.report().state()).contains(ConnectionState.Connected);
  }
}
