package io.kontrol.watcher.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.watcher.observation.Observed;
import io.kontrol.watcher.write.StateChange.Before;
import io.kontrol.watcher.write.StateChangeEvents.News;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An object that changes too often has few events; those who follow it are woken all the same. */
class StateChangeEventsTest {
  private static final int BURST = 2;

  private long now;
  private final StateChangeEvents events =
      new StateChangeEvents("local", new EventRateLimiter(BURST, Duration.ofNanos(10), () -> now));

  private News change(String health) {
    Before before = new Before("uid-1", false, "content-5", "owned", health);
    StateChange change =
        new StateChange(Observed.present(1, 5), 1, "default", 1, true, false, before);
    return events.of(List.of(change), Map.of());
  }

  @Test
  void aChangeThatTheLimitHoldsBackIsNews() {
    for (int i = 0; i < BURST; i++) {
      assertThat(change("Progressing").events()).hasSize(1);
    }
    News heldBack = change("Progressing");
    assertThat(heldBack.events()).isEmpty();
    assertThat(heldBack.isEmpty()).isFalse();

    now += 10;
    News next = change("Progressing");
    assertThat(next.events().get(0).data().path("suppressed").asInt()).isOne();
    assertThat(next.heldBack()).isFalse();
  }

  @Test
  void whatHasNotChangedIsNoNews() {
    assertThat(change("Healthy").isEmpty()).isTrue();
  }
}
