package io.kontrol.reconciler.loop;

import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.health.ReconcileMetrics;
import io.kontrol.reconciler.loop.Signals.Reason;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.OutcomeWriter;
import io.kontrol.reconciler.outcome.Transition;
import io.kontrol.reconciler.outcome.Transition.Step;
import io.kontrol.reconciler.outcome.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Writes how attempts ended, and sets going what follows. */
public final class Recorder {
  private static final Logger LOG = Logger.getLogger(Recorder.class);

  private final Transition transition;
  private final OutcomeWriter writer = new OutcomeWriter();
  private final EventLog events = new EventLog(EventSource.reconciler);
  private final Waiting waiting;
  private final ChangeNotifier notifier;
  private final Signals signals;
  private final ReconcileMetrics metrics;
  private final Clock clock;
  private final String clusterId;

  public Recorder(
      Transition transition,
      ChangeNotifier notifier,
      Signals signals,
      ReconcileMetrics metrics,
      Clock clock,
      String clusterId) {
    this.transition = transition;
    this.waiting = new Waiting(clusterId);
    this.notifier = notifier;
    this.signals = signals;
    this.metrics = metrics;
    this.clock = clock;
    this.clusterId = clusterId;
  }

  /** Decides what one outcome means. */
  void settle(Aftermath aftermath, Work work, Outcome outcome) {
    Optional<Step> step = transition.next(work, outcome, clock.instant());
    if (step.isEmpty()) {
      aftermath.deferred.add(work.desired().resourceId());
      return;
    }
    aftermath.add(work, outcome, step.get());
    warn(work, outcome, step.get());
  }

  /** The attempt goes on after its claim; nobody else is to try meanwhile. */
  void lease(Aftermath aftermath, Work work, Duration length) {
    aftermath.lease(transition.lease(work, length), length);
  }

  /** In the transaction that holds the claims. */
  void write(Connection connection, Aftermath aftermath) throws SQLException {
    writer.write(connection, aftermath.changes);
    events.append(connection, aftermath.events);
  }

  /** After the commit, outside of any transaction. */
  void follow(Connection connection, Aftermath aftermath) throws SQLException {
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

  private void measure(Aftermath aftermath) {
    Instant now = clock.instant();
    aftermath.events.forEach(event -> metrics.drift(event.type()));
    aftermath.lags.forEach(since -> metrics.converged(Duration.between(since, now)));
  }

  private static void warn(Work work, Outcome outcome, Step step) {
    if (outcome instanceof Outcome.Failed failed
        && step.events().stream().map(Event::type).anyMatch("ApplyFailed"::equals)) {
      LogContext.enter(work.desired());
      LOG.warnf("Refused by the cluster: %s", failed.message());
      LogContext.leave();
    }
  }
}
