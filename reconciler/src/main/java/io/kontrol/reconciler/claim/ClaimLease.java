package io.kontrol.reconciler.claim;

import java.time.Duration;
import java.util.UUID;

/**
 * The lease of one claim. While it lasts, no other claim takes its rows.
 *
 * @param token stands in the rows; a row with another token has been claimed again after this lease
 *     expired
 * @param endNanos when it expires, or a little earlier, by {@link System#nanoTime}
 */
public record ClaimLease(UUID token, long endNanos) {
  static ClaimLease starting(long nowNanos, Duration length) {
    return new ClaimLease(UUID.randomUUID(), nowNanos + length.toNanos());
  }

  ClaimLease renewed(long nowNanos, Duration length) {
    return new ClaimLease(token, nowNanos + length.toNanos());
  }

  public boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }
}
