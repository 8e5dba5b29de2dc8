package io.kontrol.reconciler.drift;

import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftState;
import java.time.Duration;
import java.time.Instant;

/** Detects drift that recurs after each correction: another controller writes the same fields. */
public final class DriftFlapping {
  /** Corrections in a row that count as flapping. */
  public static final int FIGHT = 3;

  /**
   * Twice the longest delay between two corrections. Without drift for this long, the count
   * restarts.
   */
  static final Duration PEACE = Duration.ofMinutes(10);

  private DriftFlapping() {}

  /** The state after one more correction. */
  public static DriftState corrected(DriftState before, Instant now) {
    boolean row = before.correctedAt() != null && now.isBefore(before.correctedAt().plus(PEACE));
    return new DriftState(null, row ? before.corrections() + 1 : 1, now);
  }

  public static boolean isFight(DriftState recorded) {
    return recorded.corrections() >= FIGHT;
  }

  /** Whether flapping has just begun; it is reported once. */
  public static boolean isNews(DriftState recorded) {
    return recorded.corrections() == FIGHT;
  }

  /** Number of the delay between corrections, counted from 1. */
  public static int waits(DriftState recorded) {
    return recorded.corrections() - FIGHT + 1;
  }
}
