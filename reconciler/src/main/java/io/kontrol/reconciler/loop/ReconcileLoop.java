package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.backoff.ClusterGate;
import io.kontrol.reconciler.claim.Looks;
import io.kontrol.reconciler.claim.Looks.Found;
import io.kontrol.reconciler.claim.WorkQueue;
import io.kontrol.reconciler.health.ReconcileMetrics;
import io.kontrol.reconciler.loop.Signals.Reason;
import io.kontrol.reconciler.loop.Signals.Wake;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.MDC;

/**
 * Wakes and looks: on a wake-up at what changed, every so often at everything. What it finds goes
 * into the queue, from which the {@link Lane}s take it. It also asks a lost cluster whether it is
 * back.
 */
public final class ReconcileLoop implements Runnable {
  /**
   * A commit may become visible this much later than its {@code updated_at}; sweeps find the rest.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(5);

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  /** Looking takes at most a third of the time. */
  private static final int REST_PER_LOOK = 2;

  private static final int LOW_WATER = 1_000;

  private final DataSource database;
  private final Looks looks;
  private final WorkQueue queue;
  private final Signals signals;
  private final ClusterGate gate;
  private final ReconcileMetrics metrics;
  private final DatabaseTrouble trouble;
  private final String clusterId;
  private final Duration sweep;

  private volatile boolean stopping;
  private volatile long progressNanos = System.nanoTime();
  private long sweepAtNanos = System.nanoTime();
  private Instant changesSeen = Instant.EPOCH;
  private Instant observationsSeen = Instant.EPOCH;
  private volatile boolean more;
  private final AtomicLong sweeps = new AtomicLong();

  public ReconcileLoop(
      DataSource database,
      Looks looks,
      WorkQueue queue,
      Signals signals,
      ClusterGate gate,
      ReconcileMetrics metrics,
      DatabaseTrouble trouble,
      String clusterId,
      Duration sweep) {
    this.database = database;
    this.looks = looks;
    this.queue = queue;
    this.signals = signals;
    this.gate = gate;
    this.metrics = metrics;
    this.trouble = trouble;
    this.clusterId = clusterId;
    this.sweep = sweep;
  }

  @Override
  public void run() {
    MDC.put(LogContext.CLUSTER, clusterId);
    try {
      while (!stopping) {
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
    if (stopping) {
      return;
    }
    long start = System.nanoTime();
    boolean sweeping = start - sweepAtNanos >= 0 || wake.reasons().contains(Reason.EVERYTHING);
    if (wake.isEmpty() && !sweeping) {
      return;
    }
    try (Connection connection = database.getConnection()) {
      if (sweeping) {
        sweep(connection);
      } else {
        follow(connection, wake);
      }
      looks.untilNextDue(connection).ifPresent(signals::dueIn);
      trouble.over();
    } catch (SQLException e) {
      trouble.report(e);
      signals.wake(Reason.EVERYTHING);
      Thread.sleep(AFTER_TROUBLE.toMillis());
      return;
    }
    rest(System.nanoTime() - start);
  }

  private Duration untilTurn() {
    Duration untilSweep = Duration.ofNanos(Math.max(0, sweepAtNanos - System.nanoTime()));
    return gate.untilDue().filter(due -> due.compareTo(untilSweep) < 0).orElse(untilSweep);
  }

  private void rest(long lookNanos) throws InterruptedException {
    long millis = lookNanos * REST_PER_LOOK / 1_000_000;
    if (millis > 0) {
      Thread.sleep(millis);
    }
  }

  private void sweep(Connection connection) throws SQLException {
    Instant now = Looks.now(connection);
    Found found = looks.everything(connection);
    queue.add(found.items(), false);
    more = !found.complete();
    changesSeen = now;
    observationsSeen = now;
    sweepAtNanos = System.nanoTime() + sweep.toNanos();
    sweeps.incrementAndGet();
    metrics.oldestUnreconciled(looks.oldestUnreconciled(connection));
  }

  private void follow(Connection connection, Wake wake) throws SQLException {
    if (wake.reasons().contains(Reason.CHANGED)) {
      Instant now = Looks.now(connection);
      add(looks.changedSince(connection, changesSeen.minus(OVERLAP)));
      changesSeen = now;
    }
    if (wake.reasons().contains(Reason.OBSERVED)) {
      Instant now = Looks.now(connection);
      add(looks.observedSince(connection, observationsSeen.minus(OVERLAP)));
      observationsSeen = now;
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

  void stop() {
    stopping = true;
    signals.wake(Reason.CHANGED);
  }
}
