package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.watcher.service.WatcherConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The documented defaults; whoever changes one changes it knowingly, and here. */
class WatcherConfigTest {
  private final WatcherConfig defaults = Wiring.config();

  @Test
  void batchesAreOfFiveHundredOrWhatFiftyMillisecondsBring() {
    assertThat(defaults.batchSize()).isEqualTo(500);
    assertThat(defaults.linger()).isEqualTo(Duration.ofMillis(50));
    assertThat(defaults.writers()).isEqualTo(2);
    assertThat(defaults.pageSize()).isEqualTo(500);
    assertThat(defaults.listAhead()).isEqualTo(4_000);
  }

  @Test
  void aCrashedHolderIsFollowedWithinFiveSeconds() {
    assertThat(defaults.lease().plus(defaults.leasePoll())).isLessThan(Duration.ofSeconds(5));
    assertThat(defaults.leaseRenewal().multipliedBy(3)).isLessThan(defaults.lease());
    assertThat(defaults.stopPatience()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void watchesAndSweepsKeepTheirTimes() {
    assertThat(defaults.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(defaults.watchTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(defaults.watchSilence()).isEqualTo(Duration.ofSeconds(150));
    assertThat(defaults.kindRetry()).isEqualTo(Duration.ofSeconds(1));
    assertThat(defaults.sweep()).isEqualTo(Duration.ofSeconds(30));
    assertThat(defaults.strayRetry()).isEqualTo(Duration.ofSeconds(5));
    assertThat(defaults.confirmations()).isEqualTo(8);
    assertThat(defaults.stalledAfter()).isEqualTo(Duration.ofSeconds(60));
  }

  /** As the README says of a network that drops packets. */
  @Test
  void aSilentLossIsNoticedWithinTwentySeconds() {
    Duration noticed =
        defaults.probeInterval().plus(defaults.probeTimeout().multipliedBy(2)).plusSeconds(1);
    assertThat(noticed.plus(defaults.leaseRenewal())).isLessThan(Duration.ofSeconds(20));
    assertThat(defaults.kindLostAfter()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void anObjectTellsFiveTimesAtOnceAndThenEveryTenSecondsAndIsForgottenAfterAMonth() {
    assertThat(defaults.eventBurst()).isEqualTo(5);
    assertThat(defaults.eventPause()).isEqualTo(Duration.ofSeconds(10));
    assertThat(defaults.eventRetention()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void eachMayBeSet() {
    assertThat(Wiring.config("sweep", "3s").sweep()).isEqualTo(Duration.ofSeconds(3));
  }
}
