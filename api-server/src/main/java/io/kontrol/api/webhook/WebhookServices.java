package io.kontrol.api.webhook;

import io.kontrol.api.job.JobBackoff;
import io.kontrol.api.job.JobHandler;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.loop.WakeupLoop;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Makes the parts of this replica, runs the loop that follows the log, and purges notes. */
@ApplicationScoped
public class WebhookServices {
  private static final Logger LOG = Logger.getLogger(WebhookServices.class);
  private static final Duration SWEEP = Duration.ofSeconds(10);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final Database database;
  private final WebhookConfig config;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private final WakeupLoop loop;
  private final Targets targets;

  public WebhookServices(
      Database database,
      WebhookConfig config,
      Vertx vertx,
      DatabaseLogin login,
      ChangeNotifier notifier) {
    this.database = database;
    this.config = config;
    this.vertx = vertx;
    this.login = login;
    WebhookFeed feed = new WebhookFeed(database, () -> notifier.changed(Channel.JOBS, ""));
    this.loop = new WakeupLoop("webhook-feed", SWEEP, feed::followAll);
    this.targets =
        new Targets(
            new TargetPolicy(config.allowedNetworks().orElse(List.of()), config.privateNetworks()),
            InetAddress::getAllByName);
  }

  @Produces
  @Singleton
  JobHandler deliveries() {
    Clock clock = Clock.systemUTC();
    return new DeliveryHandler(
        database,
        new DeliveryClient(vertx, targets, clock, CALL_TIMEOUT),
        clock,
        config.attempts(),
        new JobBackoff(config.firstRetry(), config.longestRetry()));
  }

  Targets targets() {
    return targets;
  }

  void start(@Observes StartupEvent started) {
    loop.start().listen(vertx, login, Channel.EVENTS, cluster -> true);
  }

  void stop(@Observes ShutdownEvent begins) {
    loop.close();
  }

  @Scheduled(
      every = "${kontrol.retention.every}",
      delayed = "50s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void purge() {
    try {
      purgeDeliveries();
    } catch (DatabaseUnavailableException e) {
      LOG.debug("Not purging, since PostgreSQL is unavailable", e);
    }
  }

  private void purgeDeliveries() {
    int deleted = DeliveryRows.BATCH;
    while (deleted == DeliveryRows.BATCH) {
      deleted =
          database.transaction(
              connection -> DeliveryRows.purge(connection, config.deliveriesKept()));
    }
  }
}
