package io.kontrol.reconciler.drift;

import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftMemory;
import java.time.Duration;
import java.time.Instant;

/** When drift that comes back after each correction is a fight with another controller. Pure. */
public final class DriftFlapping {
  /** Corrections in a row that make a fight. */
  public static final int FIGHT = 3;

  /**
   * Twice the longest wait between two corrections: after this much peace the count starts anew.
   */
  static final Duration PEACE = Duration.ofMinutes(10);

  private DriftFlapping() {}

  /** The memory after one more correction. */
  public static DriftMemory corrected(DriftMemory before, Instant now) {
    boolean row = before.correctedAt() != null && now.isBefore(before.correctedAt().plus(PEACE));
    return new DriftMemory(null, row ? before.corrections() + 1 : 1, now);
  }

  public static boolean isFight(DriftMemory memory) {
    return memory.corrections() >= FIGHT;
  }

  /** Told once per fight. */
  public static boolean isNews(DriftMemory memory) {
    return memory.corrections() == FIGHT;
  }

  /** Waits between corrections while the fight lasts, counted from 1. */
  public static int waits(DriftMemory memory) {
    return memory.corrections() - FIGHT + 1;
  }
}
