package io.kontrol.reconciler.loop;

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
import java.util.Set;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jboss.logging.MDC;

/**
 * Takes a batch, claims it, has it done, and records it; while the cluster works no transaction is
 * open. Several lanes share the workers, so that one slow object does not stop the recording of
 * others.
 */
public final class BatchWorker implements Runnable {
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  /** What the lanes of a process share. */
  public record Tools(
      DataSource database,
      WorkQueue queue,
      ClusterCircuitBreaker gate,
      WorkExecutor actor,
      ResultTransaction recorder,
      Executor workers,
      ReconcileLoop loop,
      WakeupSignals signals,
      DatabaseOutage trouble) {}

  /**
   * How a lane works.
   *
   * @param batch most resources at once
   * @param patience how long a batch is waited for, and each that has begun
   * @param lease how long nobody else tries what is still under way after that
   */
  public record Habits(String clusterId, int batch, Duration patience, Duration lease) {}

  private final Claims claims = new Claims();
  private final Tools tools;
  private final Habits habits;
  private final InterruptibleSleep pause = new InterruptibleSleep();
  private final ResultRecorder bookkeeper;

  public BatchWorker(Tools tools, Habits habits) {
    this.tools = tools;
    this.habits = habits;
    this.bookkeeper =
        new ResultRecorder(tools.database(), tools.recorder(), tools.trouble(), pause);
  }

  @Override
  public void run() {
    MDC.put(LogContext.CLUSTER, habits.clusterId());
    try {
      while (!pause.isStopped()) {
        tools.gate().awaitOpen();
        List<WorkItem> items = tools.queue().take(habits.batch());
        if (!items.isEmpty()) {
          handle(items);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    pause.stop();
  }

  private void handle(List<WorkItem> items) throws InterruptedException {
    Map<Integer, WorkItem> mine = new HashMap<>();
    items.forEach(item -> mine.put(item.resourceId(), item));
    List<WorkItem> again = new ArrayList<>();
    try {
      act(claim(items), mine).forEach(id -> again.add(mine.remove(id)));
    } catch (SQLException e) {
      tools.trouble().report(e);
      again.addAll(mine.values());
      mine.clear();
      pause.take(AFTER_TROUBLE);
    } finally {
      tools.queue().done(mine.values());
      tools.queue().putBack(again);
      tools.loop().batchDone();
    }
  }

  private Claimed claim(List<WorkItem> items) throws SQLException, InterruptedException {
    try (Connection connection = tools.database().getConnection()) {
      giveOthersTimeToRenew(connection);
      Claimed claimed =
          Transactions.in(
              connection,
              () -> {
                addMissingRows(connection, items);
                return claims.claim(
                    connection,
                    items.stream().map(WorkItem::resourceId).toList(),
                    Batch.lease(habits.patience()));
              });
      tools.trouble().over();
      if (claimed.skipped()) {
        tools.signals().dueIn(Batch.lease(habits.patience())); // whoever holds it may have died
      }
      return claimed;
    }
  }

  /** Who holds a lease that an outage has outlasted renews it as soon as the outage is over. */
  private void giveOthersTimeToRenew(Connection connection)
      throws SQLException, InterruptedException {
    if (tools.trouble().isLasting() && connection.isValid((int) AFTER_TROUBLE.toSeconds())) {
      tools.trouble().over();
    }
    pause.take(tools.trouble().remaining(AFTER_TROUBLE));
  }

  private void addMissingRows(Connection connection, List<WorkItem> items) throws SQLException {
    List<Integer> missing =
        items.stream().filter(item -> !item.hasRow()).map(WorkItem::resourceId).toList();
    if (!missing.isEmpty()) {
      claims.addRows(connection, missing);
    }
  }

  /**
   * @param mine loses what goes on after its batch
   * @return the ids of those that are to be tried again
   */
  private Set<Integer> act(Claimed claimed, Map<Integer, WorkItem> mine)
      throws InterruptedException {
    Batch batch = new Batch();
    batch.start(claimed, tools.actor()::act, tools.workers());
    try {
      batch.await(habits.patience());
    } catch (InterruptedException e) { // a stop has no more time
      batch.giveBack();
      bookkeeper.record(batch.finished(), claimed.lease());
      throw e;
    }
    ClaimLease longer = bookkeeper.renew(batch.stragglers(), claimed.lease(), habits.lease());
    for (Execution straggler : batch.stragglers()) {
      handOver(straggler, mine.remove(straggler.work().resourceId()), longer);
    }
    return bookkeeper.record(batch.finished(), claimed.lease());
  }

  /**
   * What is still under way records itself when it ends; it keeps its place in the queue, so that
   * this process does not begin it a second time.
   */
  private void handOver(Execution straggler, WorkItem item, ClaimLease lease) {
    tools.queue().slow(List.of(item));
    var unused = straggler.outcome().thenAccept(outcome -> recordLate(straggler, item, lease));
  }

  private void recordLate(Execution straggler, WorkItem item, ClaimLease lease) {
    boolean again = false;
    try {
      again = !bookkeeper.record(List.of(straggler), lease).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the lease ends, and others try it when it has
    } finally {
      if (again) {
        tools.queue().putBack(List.of(item));
      } else {
        tools.queue().done(List.of(item));
      }
      tools.loop().batchDone();
    }
  }
}
