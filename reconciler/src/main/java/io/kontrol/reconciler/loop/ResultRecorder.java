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
 * Records attempts as long as their lease lasts: what the cluster has done need not be done again
 * because the database was away when it answered.
 */
final class ResultRecorder {
  private static final Logger LOG = Logger.getLogger(ResultRecorder.class);

  /** Sooner than others claim after an outage, so that a lease is renewed before they look. */
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final ClaimLeases leases = new ClaimLeases();
  private final DataSource database;
  private final ResultTransaction recorder;
  private final DatabaseOutage trouble;
  private final InterruptibleSleep pause;

  ResultRecorder(
      DataSource database,
      ResultTransaction recorder,
      DatabaseOutage trouble,
      InterruptibleSleep pause) {
    this.database = database;
    this.recorder = recorder;
    this.trouble = trouble;
    this.pause = pause;
  }

  @FunctionalInterface
  private interface Entry<T> {
    T write(Connection connection) throws SQLException, InterruptedException;
  }

  /**
   * @return the ids of those that are to be tried again: given back, or not recorded
   */
  Set<Integer> record(List<Execution> ended, ClaimLease lease) throws InterruptedException {
    if (ended.isEmpty()) {
      return Set.of();
    }
    try {
      return recordTogether(ended, lease);
    } catch (SQLException e) {
      return recordEach(ended, lease);
    }
  }

  /** One outcome cannot be stored, which must not cost the others theirs. */
  private Set<Integer> recordEach(List<Execution> ended, ClaimLease lease)
      throws InterruptedException {
    Set<Integer> again = new HashSet<>();
    for (Execution attempt : ended) {
      try {
        again.addAll(recordOne(attempt, lease));
      } catch (SQLException e) {
        LOG.error("An outcome could not be stored; it is tried again when its lease ends", e);
      }
    }
    return again;
  }

  private Set<Integer> recordOne(Execution attempt, ClaimLease lease)
      throws SQLException, InterruptedException {
    try {
      return recordTogether(List.of(attempt), lease);
    } catch (SQLException e) {
      return recordTogether(List.of(attempt.endedAs(unstorable(e))), lease);
    }
  }

  private Set<Integer> recordTogether(List<Execution> ended, ClaimLease lease)
      throws SQLException, InterruptedException {
    return whileLeased(lease, connection -> recorded(connection, ended, lease))
        .orElseGet(() -> ids(ended));
  }

  private Set<Integer> recorded(Connection connection, List<Execution> ended, ClaimLease lease)
      throws SQLException, InterruptedException {
    AfterCommit aftermath =
        Transactions.in(connection, () -> recorder.write(connection, ended, lease));
    try {
      recorder.follow(connection, aftermath);
    } catch (SQLException e) {
      trouble.report(e); // it is on record; what was to be hurried comes in its own time
    }
    return aftermath.deferred;
  }

  /** Attempts that go on after their batch: nobody else tries them for this long from now. */
  ClaimLease renew(List<Execution> underWay, ClaimLease lease, Duration length)
      throws InterruptedException {
    if (underWay.isEmpty()) {
      return lease;
    }
    try {
      return whileLeased(
              lease, connection -> leases.renew(connection, ids(underWay), lease, length))
          .orElse(lease);
    } catch (SQLException e) {
      trouble.report(e); // the lease ends, and others try it when it has
      return lease;
    }
  }

  /**
   * @return empty when the database did not answer before the lease was over, or before the stop
   * @throws SQLException when it is about the data
   */
  private <T> Optional<T> whileLeased(ClaimLease lease, Entry<T> entry)
      throws SQLException, InterruptedException {
    while (true) {
      try (Connection connection = database.getConnection()) {
        T written = entry.write(connection);
        trouble.over();
        return Optional.of(written);
      } catch (SQLException e) {
        if (DataErrors.isAboutTheData(e)) {
          throw e;
        }
        trouble.report(e);
        if (lease.isOver() || pause.isStopped()) {
          return Optional.empty();
        }
        pause.take(BETWEEN_TRIES);
      }
    }
  }

  private static Set<Integer> ids(Collection<Execution> attempts) {
    Set<Integer> ids = new HashSet<>();
    attempts.forEach(attempt -> ids.add(attempt.work().resourceId()));
    return ids;
  }

  private static Outcome unstorable(SQLException e) {
    String message =
        "what the cluster answered cannot be stored (SQL state " + e.getSQLState() + ")";
    return new Outcome.Failed(0, "Unstorable", message, Optional.empty());
  }
}
