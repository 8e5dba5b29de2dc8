package io.kontrol.reconciler.loop;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** Why the loop should look again. What comes while it looks is kept for the next time. */
public final class WakeupSignals {
  /** Which look is wanted. */
  public enum Reason {
    /** Users have changed something. */
    CHANGED,
    /** The watcher has seen something. */
    OBSERVED,
    /** Something that was put off is due. */
    DUE,
    /** Deletes have gone forward: what they lived in may follow. */
    LEAVING,
    /** Who knows what was missed. */
    EVERYTHING
  }

  /** All that came since the last look. */
  public record Wake(Set<Reason> reasons, Set<String> sets, Set<Integer> gone) {
    public boolean isEmpty() {
      return reasons.isEmpty() && sets.isEmpty() && gone.isEmpty();
    }
  }

  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private final Set<String> sets = new HashSet<>();
  private final Set<Integer> gone = new HashSet<>();
  private long dueAtNanos = Long.MAX_VALUE;

  public synchronized void wake(Reason reason) {
    reasons.add(reason);
    notifyAll();
  }

  /** Something in these apply sets was done: the next wave may go. */
  public synchronized void advanced(Set<String> applySets) {
    if (sets.addAll(applySets)) {
      notifyAll();
    }
  }

  /** These are gone for good: others of the same identity may follow. */
  public synchronized void gone(Set<Integer> resourceIds) {
    if (gone.addAll(resourceIds)) {
      notifyAll();
    }
  }

  /** Something was put off for this long. */
  public synchronized void dueIn(Duration delay) {
    long at = System.nanoTime() + delay.toNanos();
    if (dueAtNanos == Long.MAX_VALUE || at - dueAtNanos < 0) {
      dueAtNanos = at;
      notifyAll();
    }
  }

  /** Waits for a reason, or for the time to pass. */
  public synchronized Wake await(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (reasons.isEmpty() && sets.isEmpty() && gone.isEmpty()) {
      long now = System.nanoTime();
      if (dueAtNanos != Long.MAX_VALUE && dueAtNanos - now <= 0) {
        dueAtNanos = Long.MAX_VALUE;
        reasons.add(Reason.DUE);
        break;
      }
      long until = dueAtNanos == Long.MAX_VALUE || end - dueAtNanos < 0 ? end : dueAtNanos;
      if (until - now <= 0) {
        break;
      }
      wait(Math.max(1, (until - now + 999_999) / 1_000_000));
    }
    Wake wake = new Wake(Set.copyOf(reasons), Set.copyOf(sets), Set.copyOf(gone));
    reasons.clear();
    sets.clear();
    gone.clear();
    return wake;
  }
}
