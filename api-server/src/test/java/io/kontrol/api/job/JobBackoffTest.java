package io.kontrol.api.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobBackoffTest {
  private static final JobBackoff BACKOFF =
      new JobBackoff(Duration.ofSeconds(2), Duration.ofMinutes(1));

  @Test
  void itDoublesUpToItsLimit() {
    assertThat(BACKOFF.after(1, 1)).hasSeconds(2);
    assertThat(BACKOFF.after(2, 1)).hasSeconds(4);
    assertThat(BACKOFF.after(5, 1)).hasSeconds(32);
    assertThat(BACKOFF.after(6, 1)).hasSeconds(60);
    assertThat(BACKOFF.after(Integer.MAX_VALUE, 1)).hasSeconds(60);
  }

  @Test
  void chanceTakesHalfOfItAtMost() {
    assertThat(BACKOFF.after(5, 0)).hasSeconds(16);
    assertThat(BACKOFF.after(5, 0.5)).hasSeconds(24);
  }

  @Test
  void oneThatDoesNotWaitIsRefused() {
    assertThatThrownBy(() -> new JobBackoff(Duration.ZERO, Duration.ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JobBackoff(Duration.ofMinutes(2), Duration.ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
