package io.kontrol.reconciler.backoff;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: {@code first}, doubling up to {@code most}. The jitter shortens
 * a delay by up to a quarter, so that what failed together is not retried together.
 */
public record RetryBackoff(Duration first, Duration most, RandomGenerator random) {
  private static final double JITTER = 0.25;
  private static final int MOST_DOUBLINGS = 30;

  /** A constant delay with jitter, no longer than the longest delay. */
  public Duration every(Duration interval) {
    Duration even = interval.compareTo(most) < 0 ? interval : most;
    return new RetryBackoff(even, even, random).delay(1);
  }

  /**
   * @param failures in a row, counted from 1
   */
  public Duration delay(int failures) {
    int doublings = Math.min(Math.max(failures, 1) - 1, MOST_DOUBLINGS);
    double full = Math.min((double) first.toMillis() * (1L << doublings), (double) most.toMillis());
    return Duration.ofMillis(Math.round(full * (1 - JITTER * random.nextDouble())));
  }
}
