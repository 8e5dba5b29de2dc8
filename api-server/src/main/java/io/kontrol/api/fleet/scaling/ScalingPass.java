package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.schedule.Bounds;
import io.kontrol.api.fleet.schedule.ScheduleClock;
import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One look at all pools that stand for workloads. Each one that is not as its schedules want is
 * brought there in a transaction of its own, so that one that fails holds up no other.
 */
final class ScalingPass {
  private static final Logger LOG = Logger.getLogger(ScalingPass.class);
  private static final Principal LOOP = Principal.service("schedules", null);

  private final Database database;
  private final WriteTransactions transactions;
  private final Bounds bounds;
  private final PoolScaler scaler;
  private final ScalingMetrics metrics;
  private final ScheduleClock clock;

  ScalingPass(
      Database database,
      WriteTransactions transactions,
      Bounds bounds,
      PoolScaler scaler,
      ScalingMetrics metrics,
      ScheduleClock clock) {
    this.database = database;
    this.transactions = transactions;
    this.bounds = bounds;
    this.scaler = scaler;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * What is to be done.
   *
   * @param nextEdge when something changes by itself; null for never
   */
  private record Plan(Instant now, List<Integer> due, @Nullable Instant nextEdge) {}

  /**
   * The time until something changes by itself.
   *
   * @param nextEdge null for never
   */
  record Outlook(Instant now, @Nullable Instant nextEdge) {}

  Outlook run() {
    Plan plan = database.read(this::plan);
    long failing = plan.due().stream().filter(pool -> !adjust(pool)).count();
    metrics.setFailing(failing);
    return new Outlook(database.read(clock::now), plan.nextEdge());
  }

  private Plan plan(Connection connection) throws SQLException {
    Instant now = clock.now(connection);
    Map<Integer, Bound> wanted = bounds.ofWorkloads(connection, now);
    Map<Integer, Scaling> stored = ScalingRows.all(connection);
    List<Integer> due = new ArrayList<>();
    wanted.forEach(
        (pool, bound) -> {
          Scaling scaling = stored.getOrDefault(pool, Scaling.NONE);
          if (scaling.error() != null
              || !ActingWindow.same(ActingWindow.of(bound), scaling.window())) {
            due.add(pool);
          }
        });
    Instant next =
        wanted.values().stream()
            .map(Bound::until)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Plan(now, due, next);
  }

  /**
   * @return whether the pool is as its schedules want
   */
  private boolean adjust(int pool) {
    try {
      ScalingResult result =
          transactions.run(LOOP, connection -> scaler.adjust(connection, pool, clock));
      metrics.count(result);
      if (result instanceof ScalingResult.Started started) {
        metrics.acted(started.edge(), database.read(clock::now));
      }
      return !(result instanceof ScalingResult.Failed);
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.errorf(e, "Pool %d could not be scaled; the next pass tries again", pool);
      return false;
    }
  }
}
