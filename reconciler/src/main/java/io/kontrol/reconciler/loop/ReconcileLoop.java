package io.kontrol.reconciler.loop;

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
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Wakes and looks: on a wake-up at what changed, every so often at everything. What it finds goes
 * into the queue, from which the {@link BatchWorker}s take it. It also asks a lost cluster whether
 * it is back.
 */
public final class ReconcileLoop implements Runnable {
  /** A commit becomes visible later than its {@code updated_at}, but seldom by more than this. */
  private static final Duration OVERLAP = Duration.ofMillis(500);

  /** Those that took longer are looked for this often; sweeps find the rest. */
  private static final Duration BETWEEN_LONG_OVERLAPS = Duration.ofSeconds(1);

  private static final Duration LONG_OVERLAP = Duration.ofSeconds(5);

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  /** Looking takes at most a third of the time, as long as it is quick. */
  private static final int REST_PER_LOOK = 2;

  /** While there is more to do than the lanes can take, what comes next need not be known yet. */
  private static final int REST_PER_LOOK_WHEN_BUSY = 10;

  private static final int BUSY = 256;
  private static final Duration MOST_REST_WHEN_BUSY = Duration.ofSeconds(1);

  /** Changes that come one by one are looked for together. */
  private static final Duration LEAST_REST = Duration.ofMillis(20);

  /** Meanwhile nobody's change is seen. */
  private static final Duration MOST_REST = Duration.ofSeconds(5);

  /** While something waits to be applied, its age is looked up this often. */
  private static final Duration BETWEEN_AGES = Duration.ofSeconds(1);

  private static final int LOW_WATER = 1_000;

  private final DataSource database;
  private final WorkQueries looks;
  private final DatabaseClock times;
  private final OldestPendingAge backlog;
  private final WorkQueue queue;
  private final WakeupSignals signals;
  private final ClusterCircuitBreaker gate;
  private final ClusterOutageEvents events;
  private final DatabaseOutage trouble;
  private final String clusterId;
  private final Duration sweep;

  private final InterruptibleSleep pause = new InterruptibleSleep();
  private volatile long progressNanos = System.nanoTime();
  private long sweepAtNanos = System.nanoTime();

  /** When to look back far; empty when nothing has been looked for since that was done. */
  private @Nullable Long lookBackAtNanos;

  private Instant changesSeen = Instant.EPOCH;
  private Instant observationsSeen = Instant.EPOCH;
  private volatile boolean more;
  private final AtomicLong sweeps = new AtomicLong();

  public ReconcileLoop(
      DataSource database,
      WorkQueries looks,
      DatabaseClock times,
      WorkQueue queue,
      WakeupSignals signals,
      ClusterCircuitBreaker gate,
      ClusterOutageEvents events,
      DatabaseOutage trouble,
      String clusterId,
      Duration sweep) {
    this.database = database;
    this.looks = looks;
    this.times = times;
    this.backlog = new OldestPendingAge(times);
    this.queue = queue;
    this.signals = signals;
    this.gate = gate;
    this.events = events;
    this.trouble = trouble;
    this.clusterId = clusterId;
    this.sweep = sweep;
  }

  @Override
  public void run() {
    MDC.put(LogContext.CLUSTER, clusterId);
    try {
      while (!pause.isStopped()) {
        turn();
        progressNanos = System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    Wake wake = signals.await(untilTurn());
    gate.probeIfDue();
    if (pause.isStopped()) {
      return;
    }
    long start = System.nanoTime();
    boolean sweeping = start - sweepAtNanos >= 0 || wake.reasons().contains(Reason.EVERYTHING);
    boolean lookingBack = lookBackAtNanos != null && start - lookBackAtNanos >= 0;
    if (wake.isEmpty() && !sweeping && !lookingBack && backlog.isEmpty()) {
      return;
    }
    try (Connection connection = database.getConnection()) {
      if (sweeping) {
        sweep(connection);
      } else {
        follow(connection, wake, lookingBack);
      }
      times.untilNextDue(connection).ifPresent(signals::dueIn);
      backlog.read(connection);
      events.tell(connection);
      trouble.over();
    } catch (SQLException e) {
      trouble.report(e);
      signals.wake(Reason.EVERYTHING);
      pause.take(AFTER_TROUBLE);
      return;
    }
    rest(System.nanoTime() - start);
  }

  private Duration untilTurn() {
    Duration untilLook = until(sweepAtNanos);
    if (lookBackAtNanos != null) {
      untilLook = shorter(untilLook, until(lookBackAtNanos));
    }
    Duration most = backlog.isEmpty() ? untilLook : shorter(untilLook, BETWEEN_AGES);
    return gate.untilDue().map(due -> shorter(due, most)).orElse(most);
  }

  private static Duration until(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void rest(long lookNanos) throws InterruptedException {
    long end = System.nanoTime();
    Duration rest = Duration.ofNanos(lookNanos * REST_PER_LOOK);
    pause.take(rest.compareTo(LEAST_REST) < 0 ? LEAST_REST : shorter(rest, MOST_REST));
    Duration most =
        shorter(Duration.ofNanos(lookNanos * REST_PER_LOOK_WHEN_BUSY), MOST_REST_WHEN_BUSY);
    while (queue.size() >= BUSY && System.nanoTime() - end < most.toNanos() && !pause.isStopped()) {
      pause.take(LEAST_REST);
    }
  }

  private void sweep(Connection connection) throws SQLException {
    Instant now = times.now(connection);
    Found found = looks.everything(connection);
    queue.add(found.items(), false);
    more = !found.complete();
    changesSeen = now;
    observationsSeen = now;
    sweepAtNanos = System.nanoTime() + sweep.toNanos();
    sweeps.incrementAndGet();
  }

  private void follow(Connection connection, Wake wake, boolean lookingBack) throws SQLException {
    Duration overlap = lookingBack ? LONG_OVERLAP : OVERLAP;
    boolean changed = wake.reasons().contains(Reason.CHANGED);
    boolean observed = wake.reasons().contains(Reason.OBSERVED);
    if (changed || lookingBack) {
      Instant now = times.now(connection);
      add(looks.changedSince(connection, changesSeen.minus(overlap)));
      changesSeen = now;
    }
    if (observed || lookingBack) {
      Instant now = times.now(connection);
      add(looks.observedSince(connection, observationsSeen.minus(overlap)));
      observationsSeen = now;
    }
    if (lookingBack) {
      lookBackAtNanos = null;
    } else if ((changed || observed) && lookBackAtNanos == null) {
      lookBackAtNanos = System.nanoTime() + BETWEEN_LONG_OVERLAPS.toNanos();
    }
    if (wake.reasons().contains(Reason.DUE)) {
      add(looks.due(connection));
    }
    if (wake.reasons().contains(Reason.LEAVING)) {
      add(looks.leavingFoundations(connection));
    }
    if (!wake.sets().isEmpty()) {
      add(looks.ofSets(connection, wake.sets()));
    }
    if (!wake.gone().isEmpty()) {
      add(looks.successors(connection, wake.gone()));
    }
  }

  private void add(Found found) {
    queue.add(found.items(), true);
    more |= !found.complete();
  }

  /** A batch is done: when a look had to leave something out, this makes room for it. */
  void batchDone() {
    if (more && queue.size() < LOW_WATER) {
      more = false;
      signals.wake(Reason.EVERYTHING);
    }
  }

  /** How long since the last turn. */
  public Duration sinceProgress() {
    return Duration.ofNanos(System.nanoTime() - progressNanos);
  }

  /** How often everything has been compared. */
  public long sweeps() {
    return sweeps.get();
  }

  /** How old the oldest change is that is not applied. */
  public Duration oldestUnreconciled() {
    return backlog.age();
  }

  void stop() {
    pause.stop();
    signals.wake(Reason.CHANGED);
  }
}
