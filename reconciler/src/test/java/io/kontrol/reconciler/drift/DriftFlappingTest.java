package io.kontrol.reconciler.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftState;
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
    DriftState recorded = DriftState.NONE;
    for (int correction = 1; correction <= 6; correction++) {
      recorded = DriftFlapping.corrected(recorded, NOON.plusSeconds(correction));
      assertThat(recorded.corrections()).isEqualTo(correction);
      assertThat(DriftFlapping.isFight(recorded)).isEqualTo(correction >= 3);
      assertThat(DriftFlapping.isNews(recorded)).isEqualTo(correction == 3);
    }
    assertThat(DriftFlapping.waits(recorded)).isEqualTo(4);
  }

  @Test
  void theWaitsOfAFightAreCountedFromOne() {
    assertThat(DriftFlapping.waits(new DriftState(null, DriftFlapping.FIGHT, NOON))).isOne();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void peaceAndNothingElseStartsTheCountAnew(long seed) {
    Random random = new Random(seed);
    DriftState recorded = DriftFlapping.corrected(DriftState.NONE, NOON);
    Instant now = NOON;
    for (int i = 0; i < 200; i++) {
      Duration pause = Duration.ofMillis(random.nextLong(2 * DriftFlapping.PEACE.toMillis()));
      now = now.plus(pause);
      boolean peace = pause.compareTo(DriftFlapping.PEACE) >= 0;
      int expected = peace ? 1 : recorded.corrections() + 1;
      recorded = DriftFlapping.corrected(recorded.detected(now), now);
      assertThat(recorded).isEqualTo(new DriftState(null, expected, now));
    }
  }
}
