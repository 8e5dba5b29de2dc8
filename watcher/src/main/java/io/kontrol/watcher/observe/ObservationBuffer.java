package io.kontrol.watcher.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest observation of each object that waits to be written, the longest waiting first. While
 * the database is away it holds what has changed meanwhile, once per object and never more: the
 * state is what counts, not the events.
 *
 * <p>An object whose write is under way is not handed out again before that write is settled, so
 * several writers never race for one row.
 */
public final class ObservationBuffer {
  private final Map<ObjectKey, Observation> newest = new LinkedHashMap<>();
  private final Set<ObjectKey> beingWritten = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /**
   * @return whether it took the place of an older observation of the same object, or was itself
   *     older than the one that waits
   */
  public boolean put(Observation observation) {
    lock.lock();
    try {
      Observation waiting = newest.get(observation.key());
      if (waiting == null || isNewer(observation, waiting)) {
        newest.put(observation.key(), observation);
      }
      changed.signalAll();
      return waiting != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for something to write, then a little longer for company.
   *
   * @param most observations in one batch
   * @param linger longest wait between the first of a batch and its return
   * @param patience longest wait for the first
   * @return to be given to {@link #settled} or {@link #giveBack}; empty when nothing came in time
   */
  public List<Observation> take(int most, Duration linger, Duration patience)
      throws InterruptedException {
    lock.lock();
    try {
      long remaining = patience.toNanos();
      while (!ready()) {
        if (remaining <= 0) {
          return List.of();
        }
        remaining = changed.awaitNanos(remaining);
      }
      remaining = linger.toNanos();
      while (newest.size() < most && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
      return remove(most);
    } finally {
      lock.unlock();
    }
  }

  /** The batch is in the database. */
  public void settled(List<Observation> batch) {
    lock.lock();
    try {
      batch.forEach(observation -> beingWritten.remove(observation.key()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The batch could not be written; what has become newer meanwhile stays. */
  public void giveBack(List<Observation> batch) {
    lock.lock();
    try {
      for (Observation observation : batch) {
        beingWritten.remove(observation.key());
        newest.putIfAbsent(observation.key(), observation);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Holds a list back until the writers have caught up. Events are never held back. */
  public void awaitBelow(int size) throws InterruptedException {
    lock.lock();
    try {
      while (newest.size() >= size) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * @return whether everything was written in time
   */
  public boolean awaitEmpty(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long remaining = patience.toNanos();
      while (!newest.isEmpty() || !beingWritten.isEmpty()) {
        if (remaining <= 0) {
          return false;
        }
        remaining = changed.awaitNanos(remaining);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Observations that wait. */
  public int size() {
    lock.lock();
    try {
      return newest.size();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isNewer(Observation later, Observation waiting) {
    Asked asked = later.asked();
    return Versions.reached(later.version(), waiting.version())
        || (asked != null && waiting.receivedAt() - asked.nanoTime() < 0);
  }

  private boolean ready() {
    return beingWritten.isEmpty()
        ? !newest.isEmpty()
        : newest.keySet().stream().anyMatch(key -> !beingWritten.contains(key));
  }

  private List<Observation> remove(int most) {
    List<Observation> batch = new ArrayList<>(Math.min(most, newest.size()));
    Iterator<Observation> waiting = newest.values().iterator();
    while (waiting.hasNext() && batch.size() < most) {
      Observation observation = waiting.next();
      if (beingWritten.add(observation.key())) {
        batch.add(observation);
        waiting.remove();
      }
    }
    changed.signalAll();
    return batch;
  }
}
