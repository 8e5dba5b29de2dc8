package io.kontrol.api.job.queue;

import io.kontrol.api.job.JobHandler;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.loop.WakeupLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Claims due jobs and runs each on a thread, no more at a time than their handlers allow. It renews
 * the leases of those that run: when the worker is gone, its jobs run again elsewhere once their
 * leases have expired.
 */
public final class JobWorker implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(JobWorker.class);
  private static final long INTERRUPTED_MILLIS = 5_000;
  private static final int RENEWALS_PER_LEASE = 3;

  /**
   * How it works.
   *
   * @param name of this worker, as {@code locked_by} shows it
   * @param lease how long after the worker was last heard of its jobs are free again
   * @param sweep how often it looks for due jobs, should a wake-up be lost
   * @param drain how long {@link #close} lets jobs run
   * @param random between 0 and 1, for the backoff
   */
  public record Settings(
      String name, Duration lease, Duration sweep, Duration drain, DoubleSupplier random) {}

  private final Database database;
  private final List<JobHandler> handlers;
  private final Settings settings;
  private final JobMetrics metrics;
  private final JobSettlement settlement;
  private final WakeupLoop loop;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(threads("job-timer"));
  private final ExecutorService executor = Executors.newCachedThreadPool(threads("job"));
  private final Map<UUID, JobExecution> running = new ConcurrentHashMap<>();
  private @Nullable ScheduledFuture<?> nextDue;
  private volatile boolean draining;

  public JobWorker(
      Database database, Collection<JobHandler> handlers, Settings settings, JobMetrics metrics) {
    this.database = database;
    this.handlers = List.copyOf(handlers);
    this.settings = settings;
    this.metrics = metrics;
    this.settlement = new JobSettlement(database, settings.random());
    this.loop = new WakeupLoop("jobs", settings.sweep(), this::claimAll);
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * @return the loop, for whoever wakes it by notifications
   */
  public WakeupLoop start() {
    long renewal = Math.max(1, settings.lease().toMillis() / RENEWALS_PER_LEASE);
    var unused = timer.scheduleWithFixedDelay(this::renew, renewal, renewal, TimeUnit.MILLISECONDS);
    return loop.start();
  }

  public void wake() {
    loop.wake();
  }

  private void claimAll() {
    for (JobHandler handler : handlers) {
      while (!draining && claim(handler)) {
        LOG.tracef("Claimed a job of type %s", handler.type());
      }
    }
    scheduleNext();
  }

  private boolean claim(JobHandler handler) {
    List<ClaimedJob> ofType =
        running.values().stream()
            .map(JobExecution::held)
            .filter(held -> held.job().type().equals(handler.type()))
            .toList();
    if (ofType.size() >= handler.concurrency()) {
      return false;
    }
    List<String> full = full(ofType, handler.concurrencyPerKey());
    Optional<ClaimedJob> claimed =
        database.transaction(
            connection ->
                JobRows.claim(connection, handler.type(), settings.name(), settings.lease(), full));
    claimed.ifPresent(held -> start(held, handler));
    return claimed.isPresent();
  }

  private static List<String> full(List<ClaimedJob> running, int most) {
    Map<String, Long> counts = new HashMap<>();
    for (ClaimedJob held : running) {
      if (held.job().concurrencyKey() != null) {
        counts.merge(held.job().concurrencyKey(), 1L, Long::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(key -> key.getValue() >= most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void start(ClaimedJob held, JobHandler handler) {
    JobExecution execution = new JobExecution(held, handler, settlement, metrics, this::ended);
    running.put(held.token(), execution);
    executor.execute(execution);
  }

  private void ended(JobExecution execution) {
    running.remove(execution.held().token());
    loop.wake();
  }

  private void scheduleNext() {
    if (nextDue != null) {
      nextDue.cancel(false);
    }
    List<String> types = handlers.stream().map(JobHandler::type).toList();
    database
        .read(connection -> JobRows.nextDue(connection, types))
        .filter(wait -> wait.compareTo(settings.sweep()) < 0 && !draining)
        .ifPresent(
            wait ->
                nextDue = timer.schedule(this::wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS));
  }

  /** Must not throw, or it would not run again. */
  private void renew() {
    List<JobExecution> executions = new ArrayList<>(running.values());
    if (executions.isEmpty()) {
      return;
    }
    List<ClaimedJob> held = executions.stream().map(JobExecution::held).toList();
    try {
      Set<UUID> renewed =
          database.transaction(connection -> JobRows.renew(connection, held, settings.lease()));
      executions.stream()
          .filter(execution -> !renewed.contains(execution.held().token()))
          .forEach(JobExecution::interrupt);
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Leases of jobs could not be renewed", e);
    } catch (RuntimeException e) {
      LOG.error("Leases of jobs could not be renewed", e);
    }
  }

  /** Claims no more jobs; those that run go on. */
  public void drain() {
    draining = true;
  }

  /** Lets the jobs that run end, for a while; then interrupts them and gives them back. */
  @Override
  public void close() {
    drain();
    loop.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(settings.drain().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.infof("Giving back %d jobs", running.size());
        running.values().forEach(JobExecution::interrupt);
        if (!executor.awaitTermination(INTERRUPTED_MILLIS, TimeUnit.MILLISECONDS)) {
          LOG.warnf(
              "Jobs that do not end: %s",
              running.values().stream()
                  .map(execution -> execution.held().job().type())
                  .collect(Collectors.toSet()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      timer.shutdownNow();
    }
  }
}
