package io.kontrol.reconciler.loop;

import io.kontrol.model.database.DataErrors;
import io.kontrol.reconciler.backoff.ClusterGate;
import io.kontrol.reconciler.claim.Claims;
import io.kontrol.reconciler.claim.Item;
import io.kontrol.reconciler.claim.WorkQueue;
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
  private final Singles singles;
  private final Tools tools;
  private final Habits habits;

  private final Pause pause = new Pause();

  public Lane(Tools tools, Habits habits) {
    this.tools = tools;
    this.singles = new Singles(tools);
    this.habits = habits;
  }

  @Override
  public void run() {
    MDC.put(LogContext.CLUSTER, habits.clusterId());
    try {
      while (!pause.isStopped()) {
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
    pause.stop();
  }

  private void handle(List<Item> items) throws InterruptedException {
    Map<Integer, Item> mine = new HashMap<>();
    items.forEach(item -> mine.put(item.resourceId(), item));
    List<Item> again = new ArrayList<>();
    Batch batch = new Batch();
    try (Connection connection = tools.database().getConnection()) {
      addMissingRows(connection, items);
      Aftermath aftermath = claimAndAct(connection, mine, batch);
      aftermath.deferred.forEach(id -> again.add(mine.remove(id)));
      handOver(batch, mine);
      tools.recorder().follow(connection, aftermath);
      tools.trouble().over();
    } catch (SQLException e) {
      if (DataErrors.isAboutTheData(e)) {
        recordEach(batch, mine);
        return;
      }
      tools.trouble().report(e);
      keepUnderWay(batch, mine);
      again.addAll(mine.values());
      mine.clear();
      pause.take(AFTER_TROUBLE);
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

  /** One outcome cannot be stored, which must not cost the others theirs. */
  private void recordEach(Batch batch, Map<Integer, Item> mine) {
    for (Attempt attempt : batch.finished()) {
      Item item = mine.remove(attempt.work().desired().resourceId());
      if (item != null) {
        singles.record(item, attempt.work(), attempt.result());
      }
    }
    handOver(batch, mine);
  }

  /** The claims are lost, but what was begun goes on: it is not begun again before it has ended. */
  private void keepUnderWay(Batch batch, Map<Integer, Item> mine) {
    for (Attempt straggler : batch.stragglers()) {
      Item item = mine.remove(straggler.work().desired().resourceId());
      if (item != null) {
        tools.queue().slow(List.of(item));
        var unused =
            straggler
                .outcome()
                .whenComplete((outcome, error) -> tools.queue().putBack(List.of(item)));
      }
    }
  }

  /** What is still under way records itself when it ends; its place in the queue is kept. */
  private void handOver(Batch batch, Map<Integer, Item> mine) {
    for (Attempt straggler : batch.stragglers()) {
      Item item = mine.remove(straggler.work().desired().resourceId());
      if (item != null) {
        tools.queue().slow(List.of(item));
        var unused = straggler.outcome().thenAccept(o -> singles.record(item, straggler.work(), o));
      }
    }
  }
}
