package io.kontrol.reconciler.loop;

import io.kontrol.model.logging.LogContext;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.metrics.ReconcileMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Acts on results once they are committed: logs, measures, notifies, and wakes what may follow.
 * Nothing is lost if it does not run; the next sweep finds the same work.
 */
public final class AfterCommit {
  private static final Logger LOG = Logger.getLogger(AfterCommit.class);

  private final DependencyWaiters waiters;
  private final ChangeNotifier notifier;
  private final WakeupSignals signals;
  private final ReconcileMetrics metrics;
  private final Clock clock;
  private final String clusterId;

  public AfterCommit(
      ChangeNotifier notifier,
      WakeupSignals signals,
      ReconcileMetrics metrics,
      Clock clock,
      String clusterId) {
    this.waiters = new DependencyWaiters(clusterId);
    this.notifier = notifier;
    this.signals = signals;
    this.metrics = metrics;
    this.clock = clock;
    this.clusterId = clusterId;
  }

  /**
   * @param connection outside of any transaction
   */
  void run(Connection connection, RecordedBatch recorded) throws SQLException {
    recorded.rejections.forEach(AfterCommit::warn);
    if (!recorded.events.isEmpty()) {
      notifier.changed(Channel.EVENTS, clusterId);
    }
    measure(recorded);
    recorded.nextDue.ifPresent(signals::dueIn);
    if (!recorded.advanced.isEmpty()) {
      signals.advanced(Set.copyOf(recorded.advanced));
    }
    if (!recorded.owners.isEmpty()) {
      signals.arrived(Set.copyOf(recorded.owners));
    }
    if (!recorded.gone.isEmpty()) {
      signals.gone(Set.copyOf(recorded.gone));
    }
    if (recorded.deleting) {
      signals.wake(Reason.DELETES_PROGRESSED);
    }
    if (!recorded.arrived.isEmpty() && waiters.release(connection, recorded.arrived) > 0) {
      signals.wake(Reason.DUE);
    }
    if (recorded.applied + recorded.failed + recorded.deleted > 0) {
      LOG.infof(
          "Reconciled: %d applied, %d deleted, %d failed, %d deferred",
          recorded.applied, recorded.deleted, recorded.failed, recorded.deferred.size());
    }
  }

  private void measure(RecordedBatch recorded) {
    Instant now = clock.instant();
    recorded.events.forEach(event -> metrics.drift(event.type()));
    recorded.appliedChanges.forEach(since -> metrics.converged(Duration.between(since, now)));
  }

  private static void warn(DesiredResource desired, String message) {
    LogContext.run(desired.logSubject(), () -> LOG.warnf("Rejected by the cluster: %s", message));
  }
}
