package io.kontrol.reconciler.loop;

import io.kontrol.model.logging.LogContext;
import io.kontrol.reconciler.apply.ServerSideApplier;
import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ThrottledException;
import io.kontrol.reconciler.cluster.UnexpectedAnswerException;
import io.kontrol.reconciler.delete.Deleter;
import io.kontrol.reconciler.metrics.ReconcileMetrics;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.Outcome.Ending;
import io.kontrol.reconciler.rejection.Rejection;
import java.io.IOException;
import org.jboss.logging.Logger;

/** Works on one resource. Whatever happens, there is an outcome. */
public final class WorkExecutor {
  private static final Logger LOG = Logger.getLogger(WorkExecutor.class);
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;

  private final ServerSideApplier applier;
  private final Deleter deleter;
  private final ClusterCircuitBreaker breaker;
  private final ReconcileMetrics metrics;

  public WorkExecutor(
      ServerSideApplier applier,
      Deleter deleter,
      ClusterCircuitBreaker breaker,
      ReconcileMetrics metrics) {
    this.applier = applier;
    this.deleter = deleter;
    this.breaker = breaker;
    this.metrics = metrics;
  }

  public Outcome execute(Work work) {
    return switch (work.task()) {
      case REPORT -> new Outcome.DriftReported();
      case SETTLE -> new Outcome.DriftSettled();
      case CONFIRM -> new Outcome.Gone(Ending.DELETED);
      case APPLY, CORRECT, DELETE -> metrics.attempt(() -> call(work));
    };
  }

  private Outcome call(Work work) {
    if (!breaker.isOpenForWork()) {
      return new Outcome.Deferred();
    }
    return LogContext.call(work.desired().logSubject(), () -> callCluster(work));
  }

  private Outcome callCluster(Work work) {
    try {
      Outcome outcome = work.desired().deleted() ? deleter.delete(work) : applier.apply(work);
      return outcome instanceof Outcome.Failed failed ? deferredOr(failed) : outcome;
    } catch (ThrottledException e) {
      breaker.pause(e.retryAfter());
      return new Outcome.Deferred();
    } catch (UnexpectedAnswerException e) {
      return deferredOr(Rejection.of(work.desired(), e.response().status()));
    } catch (IOException e) {
      return deferredOr(
          Rejection.of(work.desired(), "Unavailable", String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Deferred();
    } catch (RuntimeException e) {
      LOG.error("A resource could not be handled", e);
      return Rejection.of(work.desired(), "Internal", "internal error: " + e.getClass().getName());
    }
  }

  /** A failure that may be the cluster's counts against the cluster if that is unreachable. */
  private Outcome deferredOr(Outcome.Failed failed) {
    boolean mayBeOutage =
        failed.httpCode() >= SERVER_ERROR
            || failed.httpCode() == UNAUTHORIZED
            || failed.code().equals("Unavailable");
    try {
      return mayBeOutage && breaker.isOutage() ? new Outcome.Deferred() : failed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Deferred();
    }
  }
}
