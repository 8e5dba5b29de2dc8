package io.kontrol.reconciler.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftFlappingTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theThirdCorrectionInARowMakesAFightAndIsToldOnce() {
    DriftMemory memory = DriftMemory.NONE;
    for (int correction = 1; correction <= 6; correction++) {
      memory = DriftFlapping.corrected(memory, NOON.plusSeconds(correction));
      assertThat(memory.corrections()).isEqualTo(correction);
      assertThat(DriftFlapping.isFight(memory)).isEqualTo(correction >= 3);
      assertThat(DriftFlapping.isNews(memory)).isEqualTo(correction == 3);
    }
    assertThat(DriftFlapping.waits(memory)).isEqualTo(4);
  }

  @Test
  void theWaitsOfAFightAreCountedFromOne() {
    assertThat(DriftFlapping.waits(new DriftMemory(null, DriftFlapping.FIGHT, NOON))).isOne();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void peaceAndNothingElseStartsTheCountAnew(long seed) {
    Random random = new Random(seed);
    DriftMemory memory = DriftFlapping.corrected(DriftMemory.NONE, NOON);
    Instant now = NOON;
    for (int i = 0; i < 200; i++) {
      Duration pause = Duration.ofMillis(random.nextLong(2 * DriftFlapping.PEACE.toMillis()));
      now = now.plus(pause);
      boolean peace = pause.compareTo(DriftFlapping.PEACE) >= 0;
      int expected = peace ? 1 : memory.corrections() + 1;
      memory = DriftFlapping.corrected(memory.detected(now), now);
      assertThat(memory).isEqualTo(new DriftMemory(null, expected, now));
    }
  }
}
