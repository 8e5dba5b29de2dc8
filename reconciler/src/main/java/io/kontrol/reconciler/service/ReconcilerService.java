package io.kontrol.reconciler.service;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeListener;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.metrics.ReconcileMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Starts and stops the reconciler with the process, and connects its wake-ups. */
@ApplicationScoped
public class ReconcilerService {
  private static final Logger LOG = Logger.getLogger(ReconcilerService.class);

  private final ReconcilerConfig config;
  private final Reconciler reconciler;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private final List<ChangeListener> listeners = new ArrayList<>();

  ReconcilerService(
      ReconcilerConfig config,
      DataSource database,
      KubernetesClient client,
      MeterRegistry registry,
      Vertx vertx,
      DatabaseLogin login) {
    this.config = config;
    this.vertx = vertx;
    this.login = login;
    this.reconciler =
        new Reconciler(
            config,
            database,
            client,
            new SecretDigest(config.secretDigestKey().orElse("")),
            new ReconcileMetrics(registry));
  }

  void start(@Observes StartupEvent event) {
    reconciler.start();
    listen(Channel.RESOURCES, Reason.CHANGED);
    listen(Channel.OBSERVATIONS, Reason.OBSERVED);
    LOG.infof("Reconciling cluster %s", config.clusterId());
  }

  private void listen(Channel channel, Reason reason) {
    listeners.add(
        new ChangeListener(
            vertx,
            login,
            channel,
            cluster -> {
              if (cluster.equals(config.clusterId())) {
                reconciler.signals().wake(reason);
              }
            },
            () -> reconciler.signals().wake(Reason.EVERYTHING)));
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    listeners.forEach(ChangeListener::close);
    reconciler.stop();
  }

  /** The replica in this process. */
  public Reconciler reconciler() {
    return reconciler;
  }
}
