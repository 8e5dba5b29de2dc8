package io.kontrol.api.job.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.job.Job;
import io.kontrol.api.job.JobHandler;
import io.kontrol.api.job.JobResult;
import io.kontrol.api.job.JobResult.Effect;
import io.kontrol.api.platform.database.Database;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;

/** Notes the outcome of an attempt, with its effect, in one transaction. */
final class JobSettlement {
  private static final Logger LOG = Logger.getLogger(JobSettlement.class);
  private static final String LOST = "lost";

  private final EventLog events = new EventLog(EventSource.SYSTEM);
  private final Database database;
  private final DoubleSupplier random;

  JobSettlement(Database database, DoubleSupplier random) {
    this.database = database;
    this.random = random;
  }

  /**
   * @return what became of it, as metrics name it
   */
  String settle(ClaimedJob held, JobHandler handler, JobResult result) {
    return database.transaction(connection -> settle(connection, held, handler, result));
  }

  private String settle(
      Connection connection, ClaimedJob held, JobHandler handler, JobResult result)
      throws SQLException {
    if (result instanceof JobResult.Done done) {
      return noted(connection, JobRows.finish(connection, held), done.effect(), "done");
    }
    if (result instanceof JobResult.Postponed postponed) {
      boolean noted = JobRows.postpone(connection, held, postponed.delay());
      return noted(connection, noted, postponed.effect(), "postponed");
    }
    if (result instanceof JobResult.Hopeless hopeless) {
      return bury(connection, held, hopeless.error(), hopeless.effect());
    }
    JobResult.Failed failed = (JobResult.Failed) result;
    if (held.job().attempt() >= handler.attempts()) {
      return bury(connection, held, failed.error(), failed.lastEffect());
    }
    Duration backoff = handler.backoff().after(held.job().attempt(), random.getAsDouble());
    Duration wait = backoff.compareTo(failed.atLeast()) < 0 ? failed.atLeast() : backoff;
    boolean noted = JobRows.retry(connection, held, wait, failed.error());
    return noted(connection, noted, failed.effect(), "failed");
  }

  private String bury(Connection connection, ClaimedJob held, String error, Effect effect)
      throws SQLException {
    boolean noted = JobRows.bury(connection, held, error);
    if (noted) {
      Job job = held.job();
      ObjectNode data =
          Json.mapper()
              .createObjectNode()
              .put("job_id", job.id())
              .put("type", job.type())
              .put("key", job.key())
              .put("attempts", job.attempt())
              .put("error", error);
      events.append(connection, List.of(new Event("JobDied", null, null, null, null, data)));
      LOG.warnf(
          "Job %d (%s) is dead after %d attempts: %s", job.id(), job.type(), job.attempt(), error);
    }
    return noted(connection, noted, effect, "dead");
  }

  private static String noted(Connection connection, boolean noted, Effect effect, String result)
      throws SQLException {
    if (!noted) {
      return LOST;
    }
    effect.on(connection);
    return result;
  }

  /** Gives a job back that was interrupted. */
  String release(ClaimedJob held) {
    return database.transaction(
        connection -> JobRows.postpone(connection, held, Duration.ZERO) ? "released" : LOST);
  }
}
