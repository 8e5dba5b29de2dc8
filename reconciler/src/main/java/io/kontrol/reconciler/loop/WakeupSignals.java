package io.kontrol.reconciler.loop;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Collects the reasons for the loop to search for work. What arrives during a search is kept for
 * the next one.
 */
public final class WakeupSignals {
  /** Which search is wanted. */
  public enum Reason {
    /** Desired state has changed. */
    CHANGED,
    /** The watcher has written observations. */
    OBSERVED,
    /** A retry is due. */
    DUE,
    /** Deletes made progress: the delete of their namespace or definition may follow. */
    DELETES_PROGRESSED,
    /** Notifications may have been lost: compare everything. */
    EVERYTHING
  }

  /** All reasons since the last search. */
  public record Wake(
      Set<Reason> reasons, Set<String> sets, Set<Integer> owners, Set<Integer> gone) {
    public boolean isEmpty() {
      return reasons.isEmpty() && sets.isEmpty() && owners.isEmpty() && gone.isEmpty();
    }
  }

  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private final Set<String> sets = new HashSet<>();
  private final Set<Integer> owners = new HashSet<>();
  private final Set<Integer> gone = new HashSet<>();
  private long dueAtNanos = Long.MAX_VALUE;

  public synchronized void wake(Reason reason) {
    reasons.add(reason);
    notifyAll();
  }

  /** Something in these apply sets was applied or deleted: the next wave may start. */
  public synchronized void advanced(Set<String> applySets) {
    if (sets.addAll(applySets)) {
      notifyAll();
    }
  }

  /** New objects of these owners are there: what they own may follow. */
  public synchronized void arrived(Set<Integer> resourceIds) {
    if (owners.addAll(resourceIds)) {
      notifyAll();
    }
  }

  /** These deletions are finished: a new resource of the same identity may follow. */
  public synchronized void gone(Set<Integer> resourceIds) {
    if (gone.addAll(resourceIds)) {
      notifyAll();
    }
  }

  /** A retry is due after this delay. */
  public synchronized void dueIn(Duration delay) {
    long at = System.nanoTime() + delay.toNanos();
    if (dueAtNanos == Long.MAX_VALUE || at - dueAtNanos < 0) {
      dueAtNanos = at;
      notifyAll();
    }
  }

  /** Waits for a reason, no longer than the timeout. */
  public synchronized Wake await(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (reasons.isEmpty() && sets.isEmpty() && owners.isEmpty() && gone.isEmpty()) {
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
    Wake wake =
        new Wake(Set.copyOf(reasons), Set.copyOf(sets), Set.copyOf(owners), Set.copyOf(gone));
    reasons.clear();
    sets.clear();
    owners.clear();
    gone.clear();
    return wake;
  }
}
