package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.backoff.ClusterGate;
import io.kontrol.reconciler.claim.Claims;
import io.kontrol.reconciler.claim.Item;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.claim.WorkQueue;
import io.kontrol.reconciler.outcome.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jboss.logging.MDC;

/**
 * Takes a batch, claims it, has it done, and records it: one transaction, whose end releases the
 * claims, come what may. Several lanes share the workers, so that one slow object does not stop the
 * recording of others.
 */
public final class Lane implements Runnable {
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  /** What the lanes of a process share. */
  public record Tools(
      DataSource database,
      WorkQueue queue,
      ClusterGate gate,
      Actor actor,
      Recorder recorder,
      Executor workers,
      ReconcileLoop loop,
      DatabaseTrouble trouble) {}

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

  private volatile boolean stopping;

  public Lane(Tools tools, Habits habits) {
    this.tools = tools;
    this.habits = habits;
  }

  @Override
  public void run() {
    MDC.put(LogContext.CLUSTER, habits.clusterId());
    try {
      while (!stopping) {
        tools.gate().awaitOpen();
        List<Item> items = tools.queue().take(habits.batch());
        if (!items.isEmpty()) {
          handle(items);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopping = true;
  }

  private void handle(List<Item> items) throws InterruptedException {
    Map<Integer, Item> mine = new HashMap<>();
    items.forEach(item -> mine.put(item.resourceId(), item));
    List<Item> again = new ArrayList<>();
    try (Connection connection = tools.database().getConnection()) {
      addMissingRows(connection, items);
      Batch batch = new Batch();
      Aftermath aftermath = claimAndAct(connection, mine, batch);
      aftermath.deferred.forEach(id -> again.add(mine.remove(id)));
      handOver(batch, mine);
      tools.recorder().follow(connection, aftermath);
      tools.trouble().over();
    } catch (SQLException e) {
      tools.trouble().report(e);
      again.addAll(mine.values());
      mine.clear();
      Thread.sleep(AFTER_TROUBLE.toMillis());
    } finally {
      tools.queue().done(mine.values());
      tools.queue().putBack(again);
      tools.loop().batchDone();
    }
  }

  private void addMissingRows(Connection connection, List<Item> items) throws SQLException {
    List<Integer> missing =
        items.stream().filter(item -> !item.hasRow()).map(Item::resourceId).toList();
    if (!missing.isEmpty()) {
      claims.addRows(connection, missing);
    }
  }

  private Aftermath claimAndAct(Connection connection, Map<Integer, Item> mine, Batch batch)
      throws SQLException, InterruptedException {
    return Transactions.in(
        connection,
        () -> {
          batch.start(claims.claim(connection, mine.keySet()), tools.actor()::act, tools.workers());
          batch.await(habits.patience());
          Aftermath aftermath = new Aftermath();
          batch.finished().forEach(a -> tools.recorder().settle(aftermath, a.work(), a.result()));
          batch
              .stragglers()
              .forEach(a -> tools.recorder().lease(aftermath, a.work(), habits.lease()));
          tools.recorder().write(connection, aftermath);
          return aftermath;
        });
  }

  /** What is still under way records itself when it ends; its place in the queue is kept. */
  private void handOver(Batch batch, Map<Integer, Item> mine) {
    for (Attempt straggler : batch.stragglers()) {
      Item item = mine.remove(straggler.work().desired().resourceId());
      if (item != null) {
        tools.queue().slow(List.of(item));
        var unused =
            straggler.outcome().thenAccept(outcome -> recordLate(item, straggler.work(), outcome));
      }
    }
  }

  private void recordLate(Item item, Work work, Outcome outcome) {
    try (Connection connection = tools.database().getConnection()) {
      Aftermath aftermath =
          Transactions.in(connection, () -> settleLate(connection, item, work, outcome));
      tools.recorder().follow(connection, aftermath);
    } catch (SQLException e) {
      tools.trouble().report(e); // its lease will end, and it will be tried again
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tools.queue().done(List.of(item));
      tools.loop().batchDone();
    }
  }

  private Aftermath settleLate(Connection connection, Item item, Work work, Outcome outcome)
      throws SQLException {
    Aftermath aftermath = new Aftermath();
    for (Work now : claims.lock(connection, item.resourceId())) {
      if (now.memory().tried().isOf(work.desired().generation())) {
        Work then = new Work(work.task(), work.sync(), work.desired(), now.memory());
        tools.recorder().settle(aftermath, then, outcome);
        if (!aftermath.deferred.isEmpty()) {
          tools.recorder().lease(aftermath, then, Duration.ZERO);
        }
      }
    }
    tools.recorder().write(connection, aftermath);
    return aftermath;
  }
}
