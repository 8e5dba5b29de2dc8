package io.kontrol.reconciler.service;

import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Deletes old events of the reconciler; each service does so for its own. */
@ApplicationScoped
public class EventRetention {
  private static final Logger LOG = Logger.getLogger(EventRetention.class);
  private static final int PER_TRANSACTION = 5_000;

  private final EventLog log = new EventLog(EventSource.RECONCILER);
  private final DataSource database;
  private final ReconcilerConfig config;

  EventRetention(DataSource database, ReconcilerConfig config) {
    this.database = database;
    this.config = config;
  }

  @Scheduled(every = "1h", delayed = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void purge() {
    Instant before = Instant.now().minus(config.reconciler().eventRetention());
    int purged = 0;
    try (Connection connection = database.getConnection()) {
      int last;
      do {
        last = log.purge(connection, before, PER_TRANSACTION);
        purged += last;
      } while (last == PER_TRANSACTION);
      if (purged > 0) {
        LOG.infof("Deleted %d old events", purged);
      }
    } catch (SQLException e) {
      LOG.warnf("Old events could not be deleted: %s", e.getMessage());
    }
  }
}
