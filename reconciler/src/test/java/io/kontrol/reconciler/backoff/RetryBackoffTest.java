package io.kontrol.reconciler.backoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBackoffTest {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(5);

  /** Gives nextDouble() its least value, 0. */
  private static final RandomGenerator NO_JITTER = () -> 0L;

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,4", "9,256", "10,300", "11,300", "2147483647,300", "0,1", "-5,1"})
  void theWaitDoublesUpToTheLongest(int failures, long seconds) {
    assertThat(new RetryBackoff(FIRST, MOST, NO_JITTER).delay(failures)).hasSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void jitterShortensByAQuarterAtMost(long seed) {
    RetryBackoff plain = new RetryBackoff(FIRST, MOST, NO_JITTER);
    RetryBackoff backoff = new RetryBackoff(FIRST, MOST, new Random(seed));
    for (int failures = 1; failures < 200; failures++) {
      Duration full = plain.delay(failures);
      assertThat(backoff.delay(failures)).isBetween(full.multipliedBy(3).dividedBy(4), full);
    }
  }

  @Test
  void whatFailedTogetherDoesNotComeBackTogether() {
    RetryBackoff backoff = new RetryBackoff(FIRST, MOST, new Random(7));
    assertThat(Stream.generate(() -> backoff.delay(9)).limit(20).distinct()).hasSizeGreaterThan(10);
  }
}
