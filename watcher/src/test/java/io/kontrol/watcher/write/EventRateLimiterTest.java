package io.kontrol.watcher.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An object that changes all the time tells so, and fills no log. */
class EventRateLimiterTest {
  private static final int ID = 1;

  private final AtomicLong now = new AtomicLong(-5); // nanoTime may be negative
  private final EventRateLimiter limit = new EventRateLimiter(3, Duration.ofSeconds(10), now::get);

  @Test
  void aFewAreToldAtOnceAndThenOnePerPause() {
    assertThat(toldOf(10)).isEqualTo(3);
    pass(Duration.ofSeconds(10));
    assertThat(toldOf(10)).isEqualTo(1);
    pass(Duration.ofSeconds(9));
    assertThat(toldOf(10)).isZero();
  }

  @Test
  void afterARestItMayTellAFewAtOnceAgain() {
    assertThat(toldOf(10)).isEqualTo(3);
    pass(Duration.ofSeconds(30));
    assertThat(toldOf(10)).isEqualTo(3);
  }

  @Test
  void whatWasHeldBackIsCountedOnTheNextThatIsTold() {
    toldOf(3 + 4);
    pass(Duration.ofSeconds(10));
    assertThat(limit.ask(ID)).isEqualTo(new EventRateLimiter.Grant(true, 4));
    pass(Duration.ofSeconds(10));
    assertThat(limit.ask(ID)).isEqualTo(new EventRateLimiter.Grant(true, 0));
  }

  @Test
  void oneObjectDoesNotSilenceAnother() {
    toldOf(10);
    assertThat(limit.ask(ID + 1).allowed()).isTrue();
  }

  @Test
  void thoseAtRestAreForgottenAndThoseAtWorkAreNot() {
    toldOf(10);
    for (int id = 2; id <= 20_000; id++) {
      limit.ask(id);
    }
    assertThat(limit.ask(ID).allowed()).isFalse();
    pass(Duration.ofMinutes(1));
    for (int id = 20_001; id <= 60_000; id++) {
      limit.ask(id);
    }
    assertThat(limit.size()).isLessThanOrEqualTo(40_001);
  }

  private int toldOf(int changes) {
    int told = 0;
    for (int i = 0; i < changes; i++) {
      told += limit.ask(ID).allowed() ? 1 : 0;
    }
    return told;
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
