package io.kontrol.watcher.service;

import io.fabric8.kubernetes.client.Config;
import io.kontrol.model.secret.SecretDigest;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Configures the Kubernetes client, and provides the key for secret digests. */
@Singleton
public class Clients implements KubernetesConfigCustomizer {
  private static final int CONNECTIONS = 1000;

  /** Allows one connection per watch. Retries are ours, since they know what can be resumed. */
  @Override
  public void customize(Config config) {
    config.setMaxConcurrentRequests(CONNECTIONS);
    config.setMaxConcurrentRequestsPerHost(CONNECTIONS);
    config.setRequestRetryBackoffLimit(0);
  }

  @Produces
  @Singleton
  SecretDigest secretDigest(
      @ConfigProperty(name = "kontrol.secret-digest-key") Optional<String> key) {
    return new SecretDigest(key.orElse(""));
  }
}
