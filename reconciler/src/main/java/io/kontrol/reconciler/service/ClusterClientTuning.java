package io.kontrol.reconciler.service;

import io.fabric8.kubernetes.client.Config;
import io.kontrol.reconciler.cluster.ClientSettings;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;

/** Configures the Kubernetes client before Quarkus builds it. */
@Singleton
public class ClusterClientTuning implements KubernetesConfigCustomizer {
  private final ReconcilerConfig config;

  ClusterClientTuning(ReconcilerConfig config) {
    this.config = config;
  }

  @Override
  public void customize(Config client) {
    ClientSettings.tune(client, config.reconciler().concurrency());
  }
}
