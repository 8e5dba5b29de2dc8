package io.kontrol.watcher.service;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeListener;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.watcher.cluster.WatchClient;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.probe.Heartbeats;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Starts and stops the watcher with the process. */
@ApplicationScoped
public class WatcherService {
  private static final Logger LOG = Logger.getLogger(WatcherService.class);

  private final Heartbeats heartbeats = new Heartbeats(System::nanoTime);
  private final String clusterId;
  private final WatcherConfig config;
  private final ChangeNotifier notifier;
  private final Watcher watcher;
  private final ChangeListener listener;

  WatcherService(
      @ConfigProperty(name = "kontrol.cluster-id") String clusterId,
      DatabaseLogin login,
      SecretDigest secrets,
      WatcherConfig config,
      DataSource database,
      KubernetesClient kubernetes,
      HealthAssessor health,
      MeterRegistry registry,
      Vertx vertx) {
    this.clusterId = clusterId;
    this.config = config;
    this.notifier = new ChangeNotifier(database);
    this.watcher =
        new Watcher(
            clusterId,
            new WatcherDependencies(
                config,
                database,
                new WatchClient(kubernetes, config.requestTimeout()),
                secrets,
                health,
                notifier,
                registry,
                heartbeats));
    this.listener =
        new ChangeListener(vertx, login, Channel.RESOURCES, this::resourcesChanged, watcher::wake);
  }

  private void resourcesChanged(String changedCluster) {
    if (changedCluster.equals(clusterId)) {
      watcher.wake();
    }
  }

  void start(@Observes StartupEvent event) {
    LOG.infof("Mirroring cluster %s", clusterId);
    watcher.start();
  }

  void stop(@Observes ShutdownEvent event) {
    listener.close();
    watcher.close();
    notifier.close();
  }

  Watcher watcher() {
    return watcher;
  }

  /** Names of loops that have stopped making progress. */
  List<String> stalledLoops() {
    return heartbeats.stalled(config.stalledAfter());
  }
}
