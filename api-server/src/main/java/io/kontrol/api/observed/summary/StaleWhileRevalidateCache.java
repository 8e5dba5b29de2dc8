package io.kontrol.api.observed.summary;

import io.kontrol.api.platform.database.DatabaseUnavailableException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Caches slow results and refreshes them in the background. A quick result is computed for each
 * caller. A slow one is shared for a multiple of the time it took; after that it is still returned
 * for a while, during which one background task computes the next.
 */
final class StaleWhileRevalidateCache<T> {
  private static final Logger LOG = Logger.getLogger(StaleWhileRevalidateCache.class);
  private static final long QUICK_NANOS = 200_000_000;
  private static final int SHARED_TIMES_COST = 5;
  private static final long OLDEST_NANOS = 30_000_000_000L;

  /**
   * @param foundAt when its computation began, in nanoseconds of the clock
   */
  record Held<T>(T value, long foundAt, long cost) {}

  private final Supplier<T> source;
  private final LongSupplier clock;
  private final Executor background;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private volatile @Nullable Held<T> held;

  /**
   * @param clock in nanoseconds
   */
  StaleWhileRevalidateCache(Supplier<T> source, LongSupplier clock, Executor background) {
    this.source = source;
    this.clock = clock;
    this.background = background;
  }

  Held<T> get() {
    long now = clock.getAsLong();
    Held<T> last = held;
    if (last == null || last.cost() <= QUICK_NANOS || now - last.foundAt() > OLDEST_NANOS) {
      return findAfter(now);
    }
    boolean due = now - last.foundAt() > SHARED_TIMES_COST * last.cost();
    if (due && refreshing.compareAndSet(false, true)) {
      background.execute(this::refresh);
    }
    return last;
  }

  long ageSeconds(Held<T> answer) {
    return (clock.getAsLong() - answer.foundAt()) / 1_000_000_000;
  }

  private void refresh() {
    try {
      find();
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Returning the last result, since the database is unavailable", e);
    } finally {
      refreshing.set(false);
    }
  }

  /** Quick results are computed concurrently; callers that wait for a slow one share it. */
  private Held<T> findAfter(long asked) {
    Held<T> last = held;
    if (last != null && last.cost() <= QUICK_NANOS) {
      return find();
    }
    synchronized (this) {
      Held<T> meanwhile = held;
      return meanwhile != null && meanwhile.foundAt() >= asked ? meanwhile : find();
    }
  }

  private Held<T> find() {
    long start = clock.getAsLong();
    T value = source.get();
    Held<T> found = new Held<>(value, start, clock.getAsLong() - start);
    held = found;
    return found;
  }
}
