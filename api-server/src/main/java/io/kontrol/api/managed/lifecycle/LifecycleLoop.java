package io.kontrol.api.managed.lifecycle;

import io.kontrol.api.managed.backup.BackupPass;
import io.kontrol.api.managed.plan.ManagedConfig;
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
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps the statuses of all databases. Any number of replicas may run it. */
@ApplicationScoped
public class LifecycleLoop {

  /** Bounds how much later a database is shown as ready. */
  private static final Duration LONGEST_REST = Duration.ofMillis(250);

  private final ManagedConfig config;
  private final LifecyclePass pass;
  private final BackupPass backups;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private @Nullable WakeupLoop loop;

  public LifecycleLoop(
      ManagedConfig config,
      Database database,
      WriteTransactions transactions,
      ObservationQuery query,
      LifecycleMetrics metrics,
      BackupPass backups,
      Vertx vertx,
      DatabaseLogin login) {
    this.config = config;
    this.pass =
        new LifecyclePass(
            database,
            transactions,
            query,
            metrics,
            new Lifecycle(config.deadline(), config.settle()),
            Clock.systemUTC());
    this.backups = backups;
    this.vertx = vertx;
    this.login = login;
  }

  void start(@Observes StartupEvent event) {
    if (config.loop()) {
      loop = begin();
    }
  }

  /** Events tell of each object that has come forward; observations of one that is gone. */
  WakeupLoop begin() {
    return new WakeupLoop("databases", config.sweep(), this::pass)
        .restingAtMost(LONGEST_REST)
        .listen(vertx, login, Channel.EVENTS, cluster -> true)
        .listen(vertx, login, Channel.OBSERVATIONS, cluster -> true)
        .start();
  }

  private void pass() {
    pass.run();
    backups.run();
  }

  void stop(@Observes ShutdownEvent event) {
    if (loop != null) {
      loop.close();
    }
  }
}
