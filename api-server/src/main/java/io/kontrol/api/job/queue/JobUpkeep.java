package io.kontrol.api.job.queue;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Measures the queue, and purges jobs that have been dead for long. */
@ApplicationScoped
public class JobUpkeep {
  private static final Logger LOG = Logger.getLogger(JobUpkeep.class);
  private static final int BATCH = 500;

  private static final String PURGE =
      """
      DELETE FROM jobs WHERE id IN (
          SELECT id FROM jobs
          WHERE state = 'dead' AND died_at < clock_timestamp() - ? * INTERVAL '1 millisecond'
          ORDER BY died_at LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private final Database database;
  private final JobMetrics metrics;
  private final JobConfig config;

  public JobUpkeep(Database database, JobMetrics metrics, JobConfig config) {
    this.database = database;
    this.metrics = metrics;
    this.config = config;
  }

  @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void measure() {
    try {
      metrics.depth(database.read(QueueDepth::read));
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Not measuring the queue, since PostgreSQL is unavailable", e);
    }
  }

  @Scheduled(
      every = "${kontrol.retention.every}",
      delayed = "40s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void purge() {
    try {
      int purged = purgeDead(config.deadKept());
      if (purged > 0) {
        LOG.infof("Purged %d dead jobs", purged);
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Not purging, since PostgreSQL is unavailable", e);
    }
  }

  /**
   * @return how many were deleted
   */
  int purgeDead(Duration kept) {
    int sum = 0;
    int deleted;
    do {
      deleted = database.transaction(connection -> batch(connection, kept));
      sum += deleted;
    } while (deleted == BATCH);
    return sum;
  }

  private static int batch(Connection connection, Duration kept) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(PURGE)) {
      delete.setLong(1, kept.toMillis());
      delete.setInt(2, BATCH);
      return delete.executeUpdate();
    }
  }
}
