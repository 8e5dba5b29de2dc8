package io.kontrol.api.observed.summary;

import io.kontrol.api.platform.database.DatabaseUnavailableException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is found anew for each who asks, as long as that is quick. Once it takes longer,
 * the last one is shared for some times as long as it took to find, and then for a while more, in
 * which the next one is found in the background; so however many ask, the database looks once, and
 * nobody waits.
 */
final class StaleWhileRevalidateCache<T> {
  private static final Logger LOG = Logger.getLogger(StaleWhileRevalidateCache.class);
  private static final long QUICK_NANOS = 200_000_000;
  private static final int SHARED_TIMES_COST = 5;
  private static final long OLDEST_NANOS = 30_000_000_000L;

  /**
   * @param foundAt when it was begun to be found, in nanoseconds of the clock
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
      LOG.debug("The last answer is shared on, since the database is away", e);
    } finally {
      refreshing.set(false);
    }
  }

  /** Quick answers are found side by side; those that wait for a slow one share it. */
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
