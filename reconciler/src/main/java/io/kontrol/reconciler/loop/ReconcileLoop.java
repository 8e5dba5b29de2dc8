package io.kontrol.reconciler.loop;

import io.kontrol.model.logging.LogContext;
import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.claim.DatabaseClock;
import io.kontrol.reconciler.claim.WorkQueries;
import io.kontrol.reconciler.claim.WorkQueries.Found;
import io.kontrol.reconciler.claim.WorkQueue;
import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.loop.WakeupSignals.Wake;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Searches for work: after a wake-up among recent changes, at intervals (the sweep) among all
 * resources. What it finds goes into the queue, from which the {@link BatchWorker}s take it. It
 * also probes a lost cluster.
 */
public final class ReconcileLoop implements Runnable {
  /** Commits become visible after their {@code updated_at}, rarely later than this. */
  private static final Duration OVERLAP = Duration.ofMillis(500);

  /** How often the search reaches back further, for slower commits; sweeps find the rest. */
  private static final Duration LONG_OVERLAP_INTERVAL = Duration.ofSeconds(1);

  private static final Duration LONG_OVERLAP = Duration.ofSeconds(5);

  private static final Duration PAUSE_AFTER_OUTAGE = Duration.ofSeconds(1);

  /** A search is followed by a pause of twice its time, so that searching takes at most a third. */
  private static final int PAUSE_FACTOR = 2;

  /** While the queue is long, new work need not be known yet. */
  private static final int PAUSE_FACTOR_WHEN_BUSY = 10;

  private static final int BUSY = 256;
  private static final Duration MAX_PAUSE_WHEN_BUSY = Duration.ofSeconds(1);

  /** Lower bound on the pause, so that changes which arrive one by one are found together. */
  private static final Duration MIN_PAUSE = Duration.ofMillis(20);

  /** Upper bound on the delay before a change is noticed. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** How often the age of the oldest pending change is read while there is one. */
  private static final Duration AGE_INTERVAL = Duration.ofSeconds(1);

  private static final int LOW_WATER = 1_000;

  private final DataSource database;
  private final WorkQueries queries;
  private final DatabaseClock dbClock;
  private final OldestPendingAge pendingAge;
  private final WorkQueue queue;
  private final WakeupSignals signals;
  private final ClusterCircuitBreaker breaker;
  private final ClusterOutageEvents events;
  private final DatabaseOutage outage;
  private final String clusterId;
  private final Duration sweep;

  private final InterruptibleSleep sleep = new InterruptibleSleep();
  private volatile long progressNanos = System.nanoTime();
  private long sweepAtNanos = System.nanoTime();

  /** When to reach back further; null when there was no search since the last time. */
  private @Nullable Long reachBackAtNanos;

  private Instant changesSeen = Instant.EPOCH;
  private Instant observationsSeen = Instant.EPOCH;
  private volatile boolean more;
  private final AtomicLong sweeps = new AtomicLong();

  public ReconcileLoop(
      DataSource database,
      WorkQueries queries,
      DatabaseClock dbClock,
      WorkQueue queue,
      WakeupSignals signals,
      ClusterCircuitBreaker breaker,
      ClusterOutageEvents events,
      DatabaseOutage outage,
      String clusterId,
      Duration sweep) {
    this.database = database;
    this.queries = queries;
    this.dbClock = dbClock;
    this.pendingAge = new OldestPendingAge(dbClock);
    this.queue = queue;
    this.signals = signals;
    this.breaker = breaker;
    this.events = events;
    this.outage = outage;
    this.clusterId = clusterId;
    this.sweep = sweep;
  }

  @Override
  public void run() {
    LogContext.ofCluster(clusterId, this::turns).run();
  }

  private void turns() {
    try {
      while (!sleep.isStopped()) {
        turn();
        progressNanos = System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    Wake wake = signals.await(untilTurn());
    breaker.probeIfDue();
    if (sleep.isStopped()) {
      return;
    }
    long start = System.nanoTime();
    boolean sweeping = start - sweepAtNanos >= 0 || wake.reasons().contains(Reason.EVERYTHING);
    boolean reachingBack = reachBackAtNanos != null && start - reachBackAtNanos >= 0;
    if (wake.isEmpty() && !sweeping && !reachingBack && pendingAge.isEmpty()) {
      return;
    }
    try (Connection connection = database.getConnection()) {
      if (sweeping) {
        sweep(connection);
      } else {
        follow(connection, wake, reachingBack);
      }
      dbClock.untilNextDue(connection).ifPresent(signals::dueIn);
      pendingAge.read(connection);
      events.writePending(connection);
      outage.over();
    } catch (SQLException e) {
      outage.report(e);
      signals.wake(Reason.EVERYTHING);
      sleep.sleep(PAUSE_AFTER_OUTAGE);
      return;
    }
    pauseAfter(System.nanoTime() - start);
  }

  private Duration untilTurn() {
    Duration untilSearch = until(sweepAtNanos);
    if (reachBackAtNanos != null) {
      untilSearch = shorter(untilSearch, until(reachBackAtNanos));
    }
    Duration most = pendingAge.isEmpty() ? untilSearch : shorter(untilSearch, AGE_INTERVAL);
    return breaker.untilDue().map(due -> shorter(due, most)).orElse(most);
  }

  private static Duration until(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void pauseAfter(long searchNanos) throws InterruptedException {
    long end = System.nanoTime();
    Duration pause = Duration.ofNanos(searchNanos * PAUSE_FACTOR);
    sleep.sleep(pause.compareTo(MIN_PAUSE) < 0 ? MIN_PAUSE : shorter(pause, MAX_PAUSE));
    Duration most =
        shorter(Duration.ofNanos(searchNanos * PAUSE_FACTOR_WHEN_BUSY), MAX_PAUSE_WHEN_BUSY);
    while (queue.size() >= BUSY && System.nanoTime() - end < most.toNanos() && !sleep.isStopped()) {
      sleep.sleep(MIN_PAUSE);
    }
  }

  private void sweep(Connection connection) throws SQLException {
    Instant now = dbClock.now(connection);
    Found found = queries.everything(connection);
    queue.add(found.items(), false);
    more = !found.complete();
    changesSeen = now;
    observationsSeen = now;
    sweepAtNanos = System.nanoTime() + sweep.toNanos();
    sweeps.incrementAndGet();
  }

  private void follow(Connection connection, Wake wake, boolean reachingBack) throws SQLException {
    Duration overlap = reachingBack ? LONG_OVERLAP : OVERLAP;
    boolean changed = wake.reasons().contains(Reason.CHANGED);
    boolean observed = wake.reasons().contains(Reason.OBSERVED);
    if (changed || reachingBack) {
      Instant now = dbClock.now(connection);
      add(queries.changedSince(connection, changesSeen.minus(overlap)));
      changesSeen = now;
    }
    if (observed || reachingBack) {
      Instant now = dbClock.now(connection);
      add(queries.observedSince(connection, observationsSeen.minus(overlap)));
      observationsSeen = now;
    }
    if (reachingBack) {
      reachBackAtNanos = null;
    } else if ((changed || observed) && reachBackAtNanos == null) {
      reachBackAtNanos = System.nanoTime() + LONG_OVERLAP_INTERVAL.toNanos();
    }
    if (wake.reasons().contains(Reason.DUE)) {
      add(queries.due(connection));
    }
    if (wake.reasons().contains(Reason.DELETES_PROGRESSED)) {
      add(queries.deletableFoundations(connection));
    }
    if (!wake.sets().isEmpty()) {
      add(queries.ofSets(connection, wake.sets()));
    }
    if (!wake.owners().isEmpty()) {
      add(queries.dependents(connection, wake.owners()));
    }
    if (!wake.gone().isEmpty()) {
      add(queries.successors(connection, wake.gone()));
    }
  }

  private void add(Found found) {
    queue.add(found.items(), true);
    more |= !found.complete();
  }

  /** A batch is done. If a search was cut off by its limit, searches again when there is room. */
  void batchDone() {
    if (more && queue.size() < LOW_WATER) {
      more = false;
      signals.wake(Reason.EVERYTHING);
    }
  }

  /** Time since the last turn of the loop. */
  public Duration sinceProgress() {
    return Duration.ofNanos(System.nanoTime() - progressNanos);
  }

  /** Number of completed sweeps. */
  public long sweeps() {
    return sweeps.get();
  }

  /** Age of the oldest change that is not applied. */
  public Duration oldestUnreconciled() {
    return pendingAge.age();
  }

  void stop() {
    sleep.stop();
    signals.wake(Reason.CHANGED);
  }
}
