package io.kontrol.reconciler.loop;

import io.kontrol.model.logging.LogContext;
import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.claim.ClaimLease;
import io.kontrol.reconciler.claim.Claims;
import io.kontrol.reconciler.claim.Claims.Claimed;
import io.kontrol.reconciler.claim.WorkItem;
import io.kontrol.reconciler.claim.WorkQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Takes a batch from the queue, claims it, executes it and records the results. No transaction is
 * open while the cluster is called. Several of them share the call threads, so that one slow object
 * does not delay the recording of others.
 */
public final class BatchWorker implements Runnable {
  private static final Duration PAUSE_AFTER_OUTAGE = Duration.ofSeconds(1);

  /** What the workers of a replica share. */
  public record Dependencies(
      DataSource database,
      WorkQueue queue,
      ClusterCircuitBreaker breaker,
      WorkExecutor executor,
      ResultTransaction transaction,
      AfterCommit afterCommit,
      Executor callThreads,
      ReconcileLoop loop,
      WakeupSignals signals,
      DatabaseOutage outage) {}

  /**
   * @param batch most resources in a batch
   * @param patience how long a batch is waited for, and each execution that has started
   * @param lease of executions that are still running after that
   */
  public record Settings(String clusterId, int batch, Duration patience, Duration lease) {}

  private final Claims claims = new Claims();
  private final Dependencies shared;
  private final Settings settings;
  private final InterruptibleSleep sleep = new InterruptibleSleep();
  private final ResultRecorder recorder;

  public BatchWorker(Dependencies shared, Settings settings) {
    this.shared = shared;
    this.settings = settings;
    this.recorder =
        new ResultRecorder(
            shared.database(), shared.transaction(), shared.afterCommit(), shared.outage(), sleep);
  }

  @Override
  public void run() {
    LogContext.ofCluster(settings.clusterId(), this::handleBatches).run();
  }

  private void handleBatches() {
    try {
      while (!sleep.isStopped()) {
        shared.breaker().awaitOpen();
        List<WorkItem> items = shared.queue().take(settings.batch());
        if (!items.isEmpty()) {
          handle(items);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    sleep.stop();
  }

  private void handle(List<WorkItem> items) throws InterruptedException {
    Map<Integer, WorkItem> mine = new HashMap<>();
    items.forEach(item -> mine.put(item.resourceId(), item));
    List<WorkItem> again = new ArrayList<>();
    try {
      execute(claim(items), mine).forEach(id -> again.add(mine.remove(id)));
    } catch (SQLException e) {
      shared.outage().report(e);
      again.addAll(mine.values());
      mine.clear();
      sleep.sleep(PAUSE_AFTER_OUTAGE);
    } finally {
      shared.queue().done(mine.values());
      shared.queue().putBack(again);
      shared.loop().batchDone();
    }
  }

  private Claimed claim(List<WorkItem> items) throws SQLException, InterruptedException {
    try (Connection connection = shared.database().getConnection()) {
      letOthersRenewFirst(connection);
      Claimed claimed =
          Transactions.in(
              connection,
              () -> {
                addMissingRows(connection, items);
                return claims.claim(
                    connection,
                    items.stream().map(WorkItem::resourceId).toList(),
                    Batch.lease(settings.patience()));
              });
      shared.outage().over();
      if (claimed.skipped()) {
        // the holder of those rows may have died
        shared.signals().dueIn(Batch.lease(settings.patience()));
      }
      return claimed;
    }
  }

  /** Leases may have expired during an outage; their holders renew them as soon as it is over. */
  private void letOthersRenewFirst(Connection connection)
      throws SQLException, InterruptedException {
    if (shared.outage().isLasting() && connection.isValid((int) PAUSE_AFTER_OUTAGE.toSeconds())) {
      shared.outage().over();
    }
    sleep.sleep(shared.outage().remaining(PAUSE_AFTER_OUTAGE));
  }

  private void addMissingRows(Connection connection, List<WorkItem> items) throws SQLException {
    List<Integer> missing =
        items.stream().filter(item -> !item.hasRow()).map(WorkItem::resourceId).toList();
    if (!missing.isEmpty()) {
      claims.addRows(connection, missing);
    }
  }

  /**
   * @param mine loses the items that outlast their batch
   * @return the ids of resources to be queued again
   */
  private Set<Integer> execute(Claimed claimed, Map<Integer, WorkItem> mine)
      throws InterruptedException {
    Batch batch = new Batch();
    batch.start(claimed, shared.executor()::execute, shared.callThreads());
    try {
      batch.await(settings.patience());
    } catch (InterruptedException e) { // stopping, and the time for it is used up
      batch.giveBack();
      recorder.record(batch.finished(), claimed.lease());
      throw e;
    }
    ClaimLease longer = recorder.renew(batch.stragglers(), claimed.lease(), settings.lease());
    for (Execution straggler : batch.stragglers()) {
      WorkItem item = Objects.requireNonNull(mine.remove(straggler.work().resourceId()));
      recordWhenDone(straggler, item, longer);
    }
    return recorder.record(batch.finished(), claimed.lease());
  }

  /** The straggler keeps its place in the queue, so that this process does not start it again. */
  private void recordWhenDone(Execution straggler, WorkItem item, ClaimLease lease) {
    shared.queue().slow(List.of(item));
    var unused = straggler.outcome().thenAccept(outcome -> recordLate(straggler, item, lease));
  }

  private void recordLate(Execution straggler, WorkItem item, ClaimLease lease) {
    boolean again = false;
    try {
      again = !recorder.record(List.of(straggler), lease).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the lease expires, and another claim retries
    } finally {
      if (again) {
        shared.queue().putBack(List.of(item));
      } else {
        shared.queue().done(List.of(item));
      }
      shared.loop().batchDone();
    }
  }
}
