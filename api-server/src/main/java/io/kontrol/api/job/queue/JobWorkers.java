package io.kontrol.api.job.queue;

import io.kontrol.api.job.JobHandler;
import io.kontrol.api.platform.database.Database;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.Channel;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The worker of this replica. */
@ApplicationScoped
public class JobWorkers {
  private final Vertx vertx;
  private final DatabaseLogin login;
  private final JobWorker worker;

  public JobWorkers(
      Database database,
      Instance<JobHandler> handlers,
      JobConfig config,
      JobMetrics metrics,
      Vertx vertx,
      DatabaseLogin login) {
    this.vertx = vertx;
    this.login = login;
    this.worker =
        new JobWorker(
            database,
            List.copyOf(handlers.stream().toList()),
            new JobWorker.Settings(
                name(),
                config.lease(),
                config.sweep(),
                config.drain(),
                () -> ThreadLocalRandom.current().nextDouble()),
            metrics);
  }

  /** The host and a part of its own: what a container's next process holds is not its own. */
  private static String name() {
    String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("api-server");
    return host + "/" + UUID.randomUUID().toString().substring(0, 8);
  }

  void start(@Observes StartupEvent started) {
    worker.start().listen(vertx, login, Channel.JOBS, nothing -> true);
  }

  void drain(@Observes ShutdownDelayInitiatedEvent begins) {
    worker.drain();
  }

  void stop(@Observes ShutdownEvent begins) {
    worker.close();
  }
}
