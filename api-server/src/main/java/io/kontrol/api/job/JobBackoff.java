package io.kontrol.api.job;

import java.time.Duration;

/**
 * How long to wait after a failed attempt: twice as long after each, up to a limit, and then by
 * chance between half of that and all of it, so that what failed together is not tried together.
 */
public record JobBackoff(Duration first, Duration longest) {
  public static final JobBackoff DEFAULT =
      new JobBackoff(Duration.ofSeconds(2), Duration.ofMinutes(15));

  private static final int MOST_DOUBLINGS = 40;

  public JobBackoff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("a backoff from " + first + " to " + longest);
    }
  }

  /**
   * @param failures how many attempts have failed, from 1
   * @param random from 0 to 1
   */
  public Duration after(int failures, double random) {
    double doubled =
        (double) first.toMillis() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
    double limited = Math.min((double) longest.toMillis(), doubled);
    return Duration.ofMillis(Math.round(limited * (0.5 + random / 2)));
  }
}
