package io.kontrol.watcher.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A loop that hangs or dies is seen; one that was stopped is not missed. */
class HeartbeatsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicLong now = new AtomicLong();
  private final Heartbeats heartbeats = new Heartbeats(now::get);

  @Test
  void aLoopThatBeatsIsAliveAndOneThatHangsIsNot() {
    Heartbeat beating = heartbeats.start("beating");
    assertThat(heartbeats.start("hanging")).isNotNull();
    now.addAndGet(LIMIT.toNanos());
    beating.beat();
    now.addAndGet(1);
    assertThat(heartbeats.stalled(LIMIT)).containsExactly("hanging");
  }

  @Test
  void aLoopThatWasInterruptedIsNotMissed() {
    heartbeats
        .start("stopped")
        .during(
            () -> {
              throw new InterruptedException();
            });
    now.addAndGet(2 * LIMIT.toNanos());
    assertThat(heartbeats.stalled(LIMIT)).isEmpty();
  }

  @Test
  void aLoopThatDiedOfADefectIsMissed() {
    Heartbeat dying = heartbeats.start("dying");
    assertThatThrownBy(
            () ->
                dying.during(
                    () -> {
                      throw new IllegalStateException("a defect");
                    }))
        .hasMessage("a defect");
    now.addAndGet(2 * LIMIT.toNanos());
    assertThat(heartbeats.stalled(LIMIT)).containsExactly("dying");
  }
}
