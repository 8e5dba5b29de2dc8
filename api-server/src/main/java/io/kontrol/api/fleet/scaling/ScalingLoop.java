package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.schedule.Bounds;
import io.kontrol.api.fleet.schedule.ScheduleClock;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.loop.WakeupLoop;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** Keeps workloads at the sizes that schedules want. Any number of replicas may run it. */
@ApplicationScoped
public class ScalingLoop {
  private final ScheduleConfig config;
  private final Database database;
  private final WriteTransactions transactions;
  private final Bounds bounds;
  private final PoolScaler scaler;
  private final ScalingMetrics metrics;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private @Nullable Running running;

  public ScalingLoop(
      ScheduleConfig config,
      Database database,
      WriteTransactions transactions,
      Bounds bounds,
      PoolScaler scaler,
      ScalingMetrics metrics,
      Vertx vertx,
      DatabaseLogin login) {
    this.config = config;
    this.database = database;
    this.transactions = transactions;
    this.bounds = bounds;
    this.scaler = scaler;
    this.metrics = metrics;
    this.vertx = vertx;
    this.login = login;
  }

  void start(@Observes StartupEvent event) {
    if (config.loop()) {
      running = begin(ScheduleClock.OF_THE_DATABASE);
    }
  }

  /** A loop with its timer. */
  record Running(WakeupLoop loop, EdgeTimer timer) implements AutoCloseable {
    @Override
    public void close() {
      loop.close();
      timer.close();
    }
  }

  Running begin(ScheduleClock clock) {
    ScalingPass pass = pass(clock);
    EdgeTimer timer = new EdgeTimer(vertx);
    WakeupLoop loop =
        new WakeupLoop("schedules", config.sweep(), () -> timer.set(pass.run()))
            .listen(vertx, login, Channel.SCHEDULES, cluster -> true);
    timer.ring(loop::wake);
    return new Running(loop.start(), timer);
  }

  ScalingPass pass(ScheduleClock clock) {
    return new ScalingPass(database, transactions, bounds, scaler, metrics, clock);
  }

  void stop(@Observes ShutdownEvent event) {
    if (running != null) {
      running.close();
    }
  }
}
