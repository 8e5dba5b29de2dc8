package io.kontrol.watcher.write;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits events per object: a burst, then one per interval, so that an object which changes all the
 * time does not fill the log. Suppressed events are counted on the next one.
 */
public final class EventRateLimiter {
  private static final int PURGE_ABOVE = 10_000;

  /**
   * @param suppressed events of this object since the last allowed one
   */
  record Grant(boolean allowed, int suppressed) {}

  /** A token bucket that is full again at {@code fullAt}. */
  private static final class Bucket {
    private long fullAt;
    private int suppressed;

    Bucket(long now) {
      fullAt = now;
    }
  }

  private final int burst;
  private final long pause;
  private final LongSupplier nanoTime;
  private final Map<Integer, Bucket> buckets = new HashMap<>();
  private int purgeAbove = PURGE_ABOVE;

  public EventRateLimiter(int burst, Duration pause, LongSupplier nanoTime) {
    this.burst = burst;
    this.pause = pause.toNanos();
    this.nanoTime = nanoTime;
  }

  synchronized Grant ask(int resourceId) {
    long now = nanoTime.getAsLong();
    purge(now);
    Bucket bucket = buckets.computeIfAbsent(resourceId, id -> new Bucket(now));
    long debt = Math.max(bucket.fullAt - now, 0);
    if (debt > (burst - 1) * pause) {
      bucket.suppressed++;
      return new Grant(false, 0);
    }
    bucket.fullAt = now + debt + pause;
    Grant grant = new Grant(true, bucket.suppressed);
    bucket.suppressed = 0;
    return grant;
  }

  /** Number of objects with a bucket. */
  synchronized int size() {
    return buckets.size();
  }

  /** Full buckets hold no information. */
  private void purge(long now) {
    if (buckets.size() > purgeAbove) {
      buckets.values().removeIf(bucket -> bucket.fullAt - now <= 0);
      purgeAbove = Math.max(PURGE_ABOVE, buckets.size() * 2);
    }
  }
}
