package io.kontrol.reconciler.loop;

import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.reconciler.claim.ClaimLease;
import io.kontrol.reconciler.claim.ClaimLeases;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.OutcomeTransition;
import io.kontrol.reconciler.outcome.OutcomeTransition.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes the results of a batch: rows, released leases and events, in one transaction. */
public final class ResultTransaction {
  private final OutcomeTransition transition;
  private final ClaimLeases leases = new ClaimLeases();
  private final AppliedStateWriter writer = new AppliedStateWriter();
  private final EventLog events = new EventLog(EventSource.RECONCILER);
  private final Clock clock;

  public ResultTransaction(OutcomeTransition transition, Clock clock) {
    this.transition = transition;
    this.clock = clock;
  }

  private record Ended(Work work, Outcome outcome, Step step) {}

  /** Writes, in the caller's transaction, the results that are still under the lease. */
  RecordedBatch write(Connection connection, List<Execution> executions, ClaimLease lease)
      throws SQLException {
    RecordedBatch recorded = new RecordedBatch();
    Instant now = clock.instant();
    List<Ended> ended = new ArrayList<>();
    for (Execution execution : executions) {
      Work work = execution.work();
      Outcome outcome = execution.result();
      transition
          .next(work, outcome, now)
          .ifPresentOrElse(
              step -> ended.add(new Ended(work, outcome, step)),
              () -> recorded.deferred.add(work.resourceId()));
    }
    Set<Integer> written =
        writer.write(connection, ended.stream().map(e -> e.step().change()).toList(), lease);
    for (Ended one : ended) {
      if (written.contains(one.work().resourceId())) {
        recorded.add(one.work(), one.outcome(), one.step());
      }
    }
    if (!recorded.deferred.isEmpty()) {
      leases.release(connection, recorded.deferred, lease);
    }
    events.append(connection, recorded.events);
    return recorded;
  }
}
