package io.kontrol.watcher.resync;

import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Periodically reads what no watch reports: strays, and rows whose event was lost. It also deletes
 * old events.
 */
public final class ResyncLoop implements Runnable {
  private static final Logger LOG = Logger.getLogger(ResyncLoop.class);
  private static final int PURGE_BATCH = 5_000;

  private final DataSource database;
  private final MissedDeletions missedDeletions;
  private final DirectReads directReads;
  private final Duration strayRetry;
  private final Duration sweep;
  private final Duration eventRetention;
  private final Heartbeat heartbeat;
  private final EventLog events = new EventLog(EventSource.K8S_WATCH);

  public ResyncLoop(
      DataSource database,
      MissedDeletions missedDeletions,
      DirectReads directReads,
      Duration strayRetry,
      Duration sweep,
      Duration eventRetention,
      Heartbeat heartbeat) {
    this.database = database;
    this.missedDeletions = missedDeletions;
    this.directReads = directReads;
    this.strayRetry = strayRetry;
    this.sweep = sweep;
    this.eventRetention = eventRetention;
    this.heartbeat = heartbeat;
  }

  @Override
  public void run() {
    heartbeat.during(this::turns);
  }

  private void turns() throws InterruptedException {
    Instant nextSweep = Instant.now().plus(sweep);
    while (true) {
      Thread.sleep(strayRetry.toMillis());
      heartbeat.beat();
      directReads.recheckStrays();
      if (!Instant.now().isBefore(nextSweep)) {
        sweep();
        nextSweep = Instant.now().plus(sweep);
      }
    }
  }

  private void sweep() {
    try {
      directReads.confirm(missedDeletions.overdue());
      purgeEvents();
    } catch (SQLException e) {
      LOG.debugf("The resync could not read the database: %s", e.getMessage());
    }
  }

  private void purgeEvents() throws SQLException {
    try (Connection connection = database.getConnection()) {
      events.purge(connection, Instant.now().minus(eventRetention), PURGE_BATCH);
    }
  }
}
