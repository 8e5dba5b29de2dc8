package io.kontrol.watcher.write;

import io.kontrol.model.database.DataErrors;
import io.kontrol.model.database.StalePlans;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.logging.LogContext;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observation.Gone;
import io.kontrol.watcher.write.CurrentStates.Outcome;
import io.kontrol.watcher.write.StateChangeEvents.News;
import io.kontrol.watcher.write.StatusCheck.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Writes batches: rows and events in one transaction, then wake-ups. */
public final class ObservationWriter {
  private static final Logger LOG = Logger.getLogger(ObservationWriter.class);

  /** The lease is not ours. Nothing was written. */
  static final class NotAllowedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private record Written(Outcome outcome, boolean reconcilerHasWork, boolean hasNews) {}

  private final DataSource database;
  private final FencingToken fence;
  private final StateChangeEvents events;
  private final ChangeNotifier notifier;
  private final Consumer<List<Gone>> unconfirmed;
  private final WriteMetrics metrics;
  private final EventLog log = new EventLog(EventSource.K8S_WATCH);

  public ObservationWriter(
      DataSource database,
      FencingToken fence,
      StateChangeEvents events,
      ChangeNotifier notifier,
      Consumer<List<Gone>> unconfirmed,
      WriteMetrics metrics) {
    this.database = database;
    this.fence = fence;
    this.events = events;
    this.notifier = notifier;
    this.unconfirmed = unconfirmed;
    this.metrics = metrics;
  }

  /**
   * Writes a batch. If PostgreSQL cannot store one observation, the batch is halved until that one
   * is alone; it is then logged and skipped.
   *
   * @throws SQLException if the database is unreachable; retry later
   */
  void write(List<Observation> batch) throws SQLException, NotAllowedException {
    try {
      writeTogether(batch);
    } catch (SQLException e) {
      if (!DataErrors.isAboutTheData(e)) {
        throw e;
      }
      if (batch.size() == 1) {
        metrics.refused();
        ObjectKey key = batch.get(0).key();
        LogContext.run(key.logSubject(), () -> LOG.errorf(e, "PostgreSQL cannot store %s", key));
        return;
      }
      int half = batch.size() / 2;
      write(batch.subList(0, half));
      write(batch.subList(half, batch.size()));
    }
  }

  private void writeTogether(List<Observation> batch) throws SQLException, NotAllowedException {
    long startedAt = System.nanoTime();
    Written written = inTransaction(batch);
    if (!written.outcome().allowed()) {
      throw new NotAllowedException();
    }
    if (written.reconcilerHasWork()) {
      notifier.changed(Channel.OBSERVATIONS, fence.clusterId());
    }
    if (written.hasNews()) {
      notifier.changed(Channel.EVENTS, fence.clusterId());
    }
    unconfirmed.accept(written.outcome().unconfirmed());
    metrics.batch(batch, written.outcome().written().size(), startedAt);
    LOG.debugf(
        "Wrote %d rows of %d observations", written.outcome().written().size(), batch.size());
  }

  private Written inTransaction(List<Observation> batch) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return StalePlans.retryOnce(connection, () -> inTransaction(connection, batch));
    }
  }

  private Written inTransaction(Connection connection, List<Observation> batch)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      Outcome outcome = CurrentStates.write(connection, fence, batch);
      Map<Integer, Verdict> verdicts = StatusCheck.of(connection, outcome.written());
      News news = events.of(outcome.written(), verdicts);
      log.append(connection, news.events());
      connection.commit();
      return new Written(outcome, !verdicts.isEmpty(), !news.isEmpty());
    } catch (SQLException e) {
      rollback(connection, e);
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static void rollback(Connection connection, SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
