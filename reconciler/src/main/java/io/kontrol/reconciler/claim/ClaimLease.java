package io.kontrol.reconciler.claim;

import java.time.Instant;

/**
 * Until when nobody else tries what was claimed.
 *
 * @param until by the database's clock, as it stands in the rows: a row with another time has been
 *     claimed anew, by whoever found this lease over
 * @param endNanos the same or a little earlier, by {@link System#nanoTime}
 */
public record ClaimLease(Instant until, long endNanos) {
  static ClaimLease none(long nowNanos) {
    return new ClaimLease(Instant.EPOCH, nowNanos);
  }

  public boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }
}
