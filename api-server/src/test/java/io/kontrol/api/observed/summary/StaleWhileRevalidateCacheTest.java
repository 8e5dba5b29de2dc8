package io.kontrol.api.observed.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StaleWhileRevalidateCacheTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicLong cost = new AtomicLong();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final StaleWhileRevalidateCache<Integer> answer =
      new StaleWhileRevalidateCache<>(this::look, clock::get, background::add);

  private int look() {
    clock.addAndGet(cost.get());
    return looks.incrementAndGet();
  }

  @Test
  void aQuickAnswerIsFoundAnewEachTime() {
    cost.set(SECOND / 100);
    assertThat(answer.get().value()).isEqualTo(1);
    assertThat(answer.get().value()).isEqualTo(2);
    assertThat(background).isEmpty();
  }

  @Test
  void aSlowAnswerIsSharedAndThenFoundAnewInTheBackground() {
    cost.set(SECOND);
    answer.get();
    clock.addAndGet(3 * SECOND);
    assertThat(answer.get().value()).isEqualTo(1);
    assertThat(background).isEmpty();
    clock.addAndGet(3 * SECOND);
    assertThat(answer.get().value()).as("nobody waits").isEqualTo(1);
    assertThat(answer.get().value()).isEqualTo(1);
    assertThat(background).as("one look however many ask").hasSize(1);
    background.remove().run();
    StaleWhileRevalidateCache.Held<Integer> next = answer.get();
    assertThat(next.value()).isEqualTo(2);
    assertThat(answer.ageSeconds(next)).isEqualTo(1);
  }

  @Test
  void anAnswerThatNobodyAskedForInALongTimeIsNotGiven() {
    cost.set(SECOND);
    answer.get();
    clock.addAndGet(31 * SECOND);
    assertThat(answer.get().value()).isEqualTo(2);
  }
}
