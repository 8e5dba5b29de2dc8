package io.kontrol.reconciler.loop;

import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.claim.ClaimLease;
import io.kontrol.reconciler.claim.ClaimLeases;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.health.ReconcileMetrics;
import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.outcome.AppliedStateWriter;
import io.kontrol.reconciler.outcome.DependencyWaiters;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.OutcomeTransition;
import io.kontrol.reconciler.outcome.OutcomeTransition.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Writes how attempts ended, and sets going what follows. */
public final class ResultTransaction {
  private static final Logger LOG = Logger.getLogger(ResultTransaction.class);

  private final OutcomeTransition transition;
  private final ClaimLeases leases = new ClaimLeases();
  private final AppliedStateWriter writer = new AppliedStateWriter();
  private final EventLog events = new EventLog(EventSource.reconciler);
  private final DependencyWaiters waiting;
  private final ChangeNotifier notifier;
  private final WakeupSignals signals;
  private final ReconcileMetrics metrics;
  private final Clock clock;
  private final String clusterId;

  public ResultTransaction(
      OutcomeTransition transition,
      ChangeNotifier notifier,
      WakeupSignals signals,
      ReconcileMetrics metrics,
      Clock clock,
      String clusterId) {
    this.transition = transition;
    this.waiting = new DependencyWaiters(clusterId);
    this.notifier = notifier;
    this.signals = signals;
    this.metrics = metrics;
    this.clock = clock;
    this.clusterId = clusterId;
  }

  private record Ended(Work work, Outcome outcome, Step step) {}

  /** Records, in the caller's transaction, what is still under this lease. */
  AfterCommit write(Connection connection, List<Execution> attempts, ClaimLease lease)
      throws SQLException {
    AfterCommit aftermath = new AfterCommit();
    Instant now = clock.instant();
    List<Ended> ended = new ArrayList<>();
    for (Execution attempt : attempts) {
      Work work = attempt.work();
      Outcome outcome = attempt.result();
      transition
          .next(work, outcome, now)
          .ifPresentOrElse(
              step -> ended.add(new Ended(work, outcome, step)),
              () -> aftermath.deferred.add(work.resourceId()));
    }
    Set<Integer> ours =
        writer.write(connection, ended.stream().map(e -> e.step().change()).toList(), lease);
    for (Ended one : ended) {
      if (ours.contains(one.work().resourceId())) {
        aftermath.add(one.work(), one.outcome(), one.step());
      }
    }
    if (!aftermath.deferred.isEmpty()) {
      leases.release(connection, aftermath.deferred, lease);
    }
    events.append(connection, aftermath.events);
    return aftermath;
  }

  /** After the commit, outside of any transaction. */
  void follow(Connection connection, AfterCommit aftermath) throws SQLException {
    aftermath.refusals.forEach(ResultTransaction::warn);
    if (!aftermath.events.isEmpty()) {
      notifier.changed(Channel.events, clusterId);
    }
    measure(aftermath);
    aftermath.nextDue.ifPresent(signals::dueIn);
    if (!aftermath.advanced.isEmpty()) {
      signals.advanced(Set.copyOf(aftermath.advanced));
    }
    if (!aftermath.gone.isEmpty()) {
      signals.gone(Set.copyOf(aftermath.gone));
    }
    if (aftermath.leaving) {
      signals.wake(Reason.LEAVING);
    }
    if (!aftermath.arrived.isEmpty() && waiting.release(connection, aftermath.arrived) > 0) {
      signals.wake(Reason.DUE);
    }
    if (aftermath.applied + aftermath.failed + aftermath.deleted > 0) {
      LOG.infof(
          "Reconciled: %d applied, %d deleted, %d failed, %d deferred",
          aftermath.applied, aftermath.deleted, aftermath.failed, aftermath.deferred.size());
    }
  }

  private void measure(AfterCommit aftermath) {
    Instant now = clock.instant();
    aftermath.events.forEach(event -> metrics.drift(event.type()));
    aftermath.lags.forEach(since -> metrics.converged(Duration.between(since, now)));
  }

  private static void warn(DesiredResource desired, String message) {
    LogContext.enter(desired);
    LOG.warnf("Refused by the cluster: %s", message);
    LogContext.leave();
  }
}
