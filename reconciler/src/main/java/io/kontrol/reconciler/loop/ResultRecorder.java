package io.kontrol.reconciler.loop;

import io.kontrol.model.database.DataErrors;
import io.kontrol.reconciler.claim.ClaimLease;
import io.kontrol.reconciler.claim.ClaimLeases;
import io.kontrol.reconciler.outcome.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Records results: a {@link ResultTransaction}, then {@link AfterCommit}. While the database is
 * unreachable it retries until the lease expires, so that work which the cluster has done is not
 * done again.
 */
final class ResultRecorder {
  private static final Logger LOG = Logger.getLogger(ResultRecorder.class);

  /**
   * Shorter than the others' pause after an outage, so that leases are renewed before they claim.
   */
  private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

  private final ClaimLeases leases = new ClaimLeases();
  private final DataSource database;
  private final ResultTransaction transaction;
  private final AfterCommit afterCommit;
  private final DatabaseOutage outage;
  private final InterruptibleSleep sleep;

  ResultRecorder(
      DataSource database,
      ResultTransaction transaction,
      AfterCommit afterCommit,
      DatabaseOutage outage,
      InterruptibleSleep sleep) {
    this.database = database;
    this.transaction = transaction;
    this.afterCommit = afterCommit;
    this.outage = outage;
    this.sleep = sleep;
  }

  @FunctionalInterface
  private interface DatabaseWork<T> {
    T run(Connection connection) throws SQLException, InterruptedException;
  }

  /**
   * @return the ids of resources to be queued again: deferred, or not recorded
   */
  Set<Integer> record(List<Execution> executions, ClaimLease lease) throws InterruptedException {
    if (executions.isEmpty()) {
      return Set.of();
    }
    try {
      return recordTogether(executions, lease);
    } catch (SQLException e) {
      return recordEach(executions, lease);
    }
  }

  /** One result cannot be stored; the others are recorded without it. */
  private Set<Integer> recordEach(List<Execution> executions, ClaimLease lease)
      throws InterruptedException {
    Set<Integer> again = new HashSet<>();
    for (Execution execution : executions) {
      try {
        again.addAll(recordOne(execution, lease));
      } catch (SQLException e) {
        LOG.error("A result could not be stored; retrying when its lease expires", e);
      }
    }
    return again;
  }

  private Set<Integer> recordOne(Execution execution, ClaimLease lease)
      throws SQLException, InterruptedException {
    try {
      return recordTogether(List.of(execution), lease);
    } catch (SQLException e) {
      return recordTogether(List.of(execution.endedAs(unstorable(e))), lease);
    }
  }

  private Set<Integer> recordTogether(List<Execution> executions, ClaimLease lease)
      throws SQLException, InterruptedException {
    return whileLeased(lease, connection -> recorded(connection, executions, lease))
        .orElseGet(() -> ids(executions));
  }

  private Set<Integer> recorded(Connection connection, List<Execution> executions, ClaimLease lease)
      throws SQLException, InterruptedException {
    RecordedBatch recorded =
        Transactions.in(connection, () -> transaction.write(connection, executions, lease));
    try {
      afterCommit.run(connection, recorded);
    } catch (SQLException e) {
      outage.report(e); // the results are committed; the next sweep finds what was not woken
    }
    return recorded.deferred;
  }

  /** Extends the lease of executions that outlast their batch, counted from now. */
  ClaimLease renew(List<Execution> running, ClaimLease lease, Duration length)
      throws InterruptedException {
    if (running.isEmpty()) {
      return lease;
    }
    try {
      return whileLeased(lease, connection -> leases.renew(connection, ids(running), lease, length))
          .orElse(lease);
    } catch (SQLException e) {
      outage.report(e); // the lease expires, and another claim retries
      return lease;
    }
  }

  /**
   * @return empty when the database did not answer before the lease expired, or before the stop
   * @throws SQLException when the data cannot be stored
   */
  private <T> Optional<T> whileLeased(ClaimLease lease, DatabaseWork<T> work)
      throws SQLException, InterruptedException {
    while (true) {
      try (Connection connection = database.getConnection()) {
        T result = work.run(connection);
        outage.over();
        return Optional.of(result);
      } catch (SQLException e) {
        if (DataErrors.isAboutTheData(e)) {
          throw e;
        }
        outage.report(e);
        if (lease.isOver() || sleep.isStopped()) {
          return Optional.empty();
        }
        sleep.sleep(RETRY_PAUSE);
      }
    }
  }

  private static Set<Integer> ids(Collection<Execution> executions) {
    Set<Integer> ids = new HashSet<>();
    executions.forEach(execution -> ids.add(execution.work().resourceId()));
    return ids;
  }

  private static Outcome unstorable(SQLException e) {
    String message =
        "what the cluster answered cannot be stored (SQL state " + e.getSQLState() + ")";
    return new Outcome.Failed(0, "Unstorable", message, Optional.empty());
  }
}
