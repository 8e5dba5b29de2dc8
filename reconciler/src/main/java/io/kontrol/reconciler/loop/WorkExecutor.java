package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.apply.Rejection;
import io.kontrol.reconciler.apply.ServerSideApplier;
import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ThrottledException;
import io.kontrol.reconciler.cluster.UnexpectedAnswerException;
import io.kontrol.reconciler.delete.Deleter;
import io.kontrol.reconciler.health.ReconcileMetrics;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.Outcome.Ending;
import java.io.IOException;
import org.jboss.logging.Logger;

/** Does one piece of work, and says how it ended: whatever happens, there is an outcome. */
public final class WorkExecutor {
  private static final Logger LOG = Logger.getLogger(WorkExecutor.class);
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;

  private final ServerSideApplier applier;
  private final Deleter deleter;
  private final ClusterCircuitBreaker gate;
  private final ReconcileMetrics metrics;

  public WorkExecutor(
      ServerSideApplier applier,
      Deleter deleter,
      ClusterCircuitBreaker gate,
      ReconcileMetrics metrics) {
    this.applier = applier;
    this.deleter = deleter;
    this.gate = gate;
    this.metrics = metrics;
  }

  public Outcome act(Work work) {
    return switch (work.task()) {
      case report -> new Outcome.DriftReported();
      case settle -> new Outcome.DriftSettled();
      case confirm -> new Outcome.Gone(Ending.deleted);
      case apply, correct, delete -> metrics.attempt(() -> call(work));
    };
  }

  private Outcome call(Work work) {
    if (!gate.isOpenForWork()) {
      return new Outcome.Deferred();
    }
    LogContext.enter(work.desired());
    try {
      return judge(work.desired().deleted() ? deleter.delete(work) : applier.apply(work));
    } catch (ThrottledException e) {
      gate.pause(e.retryAfter());
      return new Outcome.Deferred();
    } catch (UnexpectedAnswerException e) {
      return judgeQuietly(Rejection.of(work.desired(), e.response().status()));
    } catch (IOException e) {
      return judgeQuietly(
          Rejection.of(work.desired(), "Unavailable", String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Deferred();
    } catch (RuntimeException e) {
      LOG.error("A resource could not be handled", e);
      return Rejection.of(work.desired(), "Internal", "internal error: " + e.getClass().getName());
    } finally {
      LogContext.leave();
    }
  }

  private Outcome judgeQuietly(Outcome.Failed failed) {
    try {
      return judge(failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Deferred();
    }
  }

  /** A failure that may be the cluster's is the cluster's, if the cluster is away. */
  private Outcome judge(Outcome outcome) throws InterruptedException {
    boolean suspicious =
        outcome instanceof Outcome.Failed failed
            && (failed.httpCode() >= SERVER_ERROR
                || failed.httpCode() == UNAUTHORIZED
                || failed.code().equals("Unavailable"));
    return suspicious && gate.isOutage() ? new Outcome.Deferred() : outcome;
  }
}
