package io.kontrol.watcher.write;

import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.ResourceVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The newest observation per object that waits to be written, oldest first. While the database is
 * unreachable it keeps one observation per object: the state counts, not the events. When its
 * memory is used up, callers wait, and TCP flow control holds the API server back.
 *
 * <p>An object that is being written is not handed out again before that write is settled, so
 * writers never race for a row.
 */
public final class ObservationBuffer {
  /** Bounds the size of a statement when objects are large. */
  private static final long MOST_WEIGHT_OF_BATCH = 8L << 20;

  private final int batchSize;
  private final long capacity;
  private final Map<ObjectKey, Observation> newest = new LinkedHashMap<>();

  /** Objects that are being written, with the time at which the observation was received. */
  private final Map<ObjectKey, Long> beingWritten = new HashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition writable = lock.newCondition();
  private final Condition batchFull = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private long weight;

  /**
   * @param batchSize most observations in one batch
   * @param capacity bytes that may wait before {@link #awaitRoom} blocks
   */
  public ObservationBuffer(int batchSize, long capacity) {
    this.batchSize = batchSize;
    this.capacity = capacity;
  }

  /**
   * Adds an observation at once, even if there is no room.
   *
   * @return whether it replaced a waiting observation of the same object, or was older than that
   */
  public boolean put(Observation observation) {
    lock.lock();
    try {
      Observation waiting = newest.get(observation.key());
      if (waiting == null || isNewer(observation, waiting)) {
        newest.put(
            observation.key(), waiting == null ? observation : observation.following(waiting));
        weight += observation.weight() - (waiting == null ? 0 : waiting.weight());
      }
      if (waiting == null) {
        writable.signal();
        if (newest.size() >= batchSize) {
          batchFull.signal();
        }
      }
      return waiting != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for something to write, then a little longer for more.
   *
   * @param linger longest wait after the first observation
   * @param patience longest wait for the first observation
   * @return a batch for {@link #settled} or {@link #giveBack}; empty if nothing came in time
   */
  public List<Observation> take(Duration linger, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long remaining = patience.toNanos();
      while (!hasWritable()) {
        if (remaining <= 0) {
          return List.of();
        }
        remaining = writable.awaitNanos(remaining);
      }
      remaining = linger.toNanos();
      while (newest.size() < batchSize && remaining > 0) {
        remaining = batchFull.awaitNanos(remaining);
      }
      return remove();
    } finally {
      lock.unlock();
    }
  }

  /** The batch was written. */
  public void settled(List<Observation> batch) {
    lock.lock();
    try {
      batch.forEach(observation -> beingWritten.remove(observation.key()));
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /** The batch could not be written; newer observations are kept. */
  public void giveBack(List<Observation> batch) {
    lock.lock();
    try {
      for (Observation observation : batch) {
        beingWritten.remove(observation.key());
        Observation newer =
            newest.computeIfPresent(
                observation.key(), (key, waiting) -> waiting.following(observation));
        if (newer == null) {
          newest.put(observation.key(), observation);
          weight += observation.weight();
        }
      }
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks a list or a watch until the writers have caught up.
   *
   * @return whether fewer observations wait, and memory is left
   */
  public boolean awaitRoom(int fewerThan, Duration patience) throws InterruptedException {
    return awaitWhile(() -> newest.size() >= fewerThan || weight >= capacity, patience);
  }

  /**
   * @return whether all waiting observations of a kind were written in time
   */
  public boolean awaitWritten(String apiVersion, String kind, Duration patience)
      throws InterruptedException {
    Predicate<ObjectKey> ofKind =
        key -> key.kind().equals(kind) && key.apiVersion().equals(apiVersion);
    return awaitWhile(
        () ->
            newest.keySet().stream().anyMatch(ofKind)
                || beingWritten.keySet().stream().anyMatch(ofKind),
        patience);
  }

  /**
   * @return whether everything was written in time
   */
  public boolean awaitEmpty(Duration patience) throws InterruptedException {
    return awaitWhile(() -> !newest.isEmpty() || !beingWritten.isEmpty(), patience);
  }

  /**
   * @param held evaluated under the lock, after each batch
   * @return whether it became false in time
   */
  private boolean awaitWhile(BooleanSupplier held, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long remaining = patience.toNanos();
      while (held.getAsBoolean()) {
        if (remaining <= 0) {
          return false;
        }
        remaining = drained.awaitNanos(remaining);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether an observation of this object waits or is being written. */
  public boolean holds(ObjectKey key) {
    lock.lock();
    try {
      return newest.containsKey(key) || beingWritten.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /** When the oldest unwritten observation was received, by {@code System.nanoTime()}. */
  public OptionalLong oldestReceivedAt() {
    lock.lock();
    try {
      return Stream.concat(
              newest.values().stream().map(Observation::receivedAt), beingWritten.values().stream())
          .min((one, other) -> Long.signum(one - other))
          .map(OptionalLong::of)
          .orElse(OptionalLong.empty());
    } finally {
      lock.unlock();
    }
  }

  /** Number of waiting observations. */
  public int size() {
    lock.lock();
    try {
      return newest.size();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isNewer(Observation later, Observation waiting) {
    ListTimestamp asked = later.asked();
    return ResourceVersions.reached(later.version(), waiting.version())
        || (asked != null && waiting.receivedAt() - asked.nanoTime() < 0);
  }

  private boolean hasWritable() {
    for (ObjectKey key : newest.keySet()) {
      if (!beingWritten.containsKey(key)) {
        return true;
      }
    }
    return false;
  }

  private List<Observation> remove() {
    List<Observation> batch = new ArrayList<>(Math.min(batchSize, newest.size()));
    long weightOfBatch = 0;
    Iterator<Observation> waiting = newest.values().iterator();
    while (waiting.hasNext() && batch.size() < batchSize && weightOfBatch < MOST_WEIGHT_OF_BATCH) {
      Observation observation = waiting.next();
      if (!beingWritten.containsKey(observation.key())) {
        beingWritten.put(observation.key(), observation.receivedAt());
        batch.add(observation);
        waiting.remove();
        weightOfBatch += observation.weight();
      }
    }
    weight -= weightOfBatch;
    signalChange();
    return batch;
  }

  private void signalChange() {
    writable.signal();
    drained.signalAll();
  }
}
