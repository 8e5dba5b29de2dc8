package io.kontrol.api.job.queue;

import io.kontrol.api.job.JobHandler;
import io.kontrol.api.job.JobResult;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** One attempt at a job, on a thread of its own. */
final class JobExecution implements Runnable {
  private static final Logger LOG = Logger.getLogger(JobExecution.class);

  private final ClaimedJob held;
  private final JobHandler handler;
  private final JobSettlement settlement;
  private final JobMetrics metrics;
  private final Consumer<JobExecution> ended;

  private @Nullable Thread thread;
  private boolean interrupted;
  private boolean settling;

  /**
   * @param ended is told whatever becomes of it
   */
  JobExecution(
      ClaimedJob held,
      JobHandler handler,
      JobSettlement settlement,
      JobMetrics metrics,
      Consumer<JobExecution> ended) {
    this.held = held;
    this.handler = handler;
    this.settlement = settlement;
    this.metrics = metrics;
    this.ended = ended;
  }

  ClaimedJob held() {
    return held;
  }

  @Override
  public void run() {
    long begun = System.nanoTime();
    MDC.put("job_id", held.job().id());
    MDC.put("job_type", held.job().type());
    try {
      String outcome = attempt();
      metrics.ended(held.job().type(), outcome, Duration.ofNanos(System.nanoTime() - begun));
    } catch (DatabaseUnavailableException e) {
      LOG.debug("PostgreSQL is away: the job runs again once its lease has expired", e);
    } finally {
      MDC.remove("job_id");
      MDC.remove("job_type");
      ended.accept(this);
    }
  }

  private String attempt() {
    try {
      begin();
      return settle(result());
    } catch (InterruptedException e) {
      return settlement.release(held);
    }
  }

  private JobResult result() throws InterruptedException {
    try {
      if (held.job().attempt() > handler.attempts()) {
        return JobResult.hopeless("the worker of the last attempt was lost");
      }
      return handler.run(held.job());
    } catch (RuntimeException e) {
      LOG.debug("The job failed", e);
      return JobResult.failed(described(e));
    } finally {
      beginSettling();
    }
  }

  private String settle(JobResult result) {
    try {
      return settlement.settle(held, handler, result);
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("The result of a job could not be stored", e);
      return settlement.settle(
          held, handler, JobResult.failed("its result could not be stored: " + described(e)));
    }
  }

  private static String described(RuntimeException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private synchronized void begin() throws InterruptedException {
    if (interrupted) {
      throw new InterruptedException("before it began");
    }
    thread = Thread.currentThread();
  }

  /** What is settled is not interrupted any more, so that it is written to the end. */
  private synchronized void beginSettling() {
    settling = true;
    interrupted |= Thread.interrupted();
  }

  /** Ends the handler: the replica stops, or the job belongs to somebody else by now. */
  synchronized void interrupt() {
    interrupted = true;
    if (thread != null && !settling) {
      thread.interrupt();
    }
  }
}
