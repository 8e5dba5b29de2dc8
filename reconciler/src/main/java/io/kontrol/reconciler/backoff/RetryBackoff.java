package io.kontrol.reconciler.backoff;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential, with jitter: {@code first}, doubling to {@code most}. The jitter shortens a wait by
 * up to a quarter, so that what failed together does not come back together.
 */
public record RetryBackoff(Duration first, Duration most, RandomGenerator random) {
  private static final double JITTER = 0.25;
  private static final int MOST_DOUBLINGS = 30;

  /** The same each time, but for the jitter; no longer than the longest wait. */
  public Duration every(Duration interval) {
    Duration even = interval.compareTo(most) < 0 ? interval : most;
    return new RetryBackoff(even, even, random).delay(1);
  }

  /**
   * @param failures in a row, from 1
   */
  public Duration delay(int failures) {
    int doublings = Math.min(Math.max(failures, 1) - 1, MOST_DOUBLINGS);
    double full = Math.min((double) first.toMillis() * (1L << doublings), (double) most.toMillis());
    return Duration.ofMillis(Math.round(full * (1 - JITTER * random.nextDouble())));
  }
}
