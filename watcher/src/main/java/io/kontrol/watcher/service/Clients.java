package io.kontrol.watcher.service;

import io.fabric8.kubernetes.client.Config;
import io.kontrol.model.secret.SecretDigest;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the service is given from outside. */
@Singleton
public class Clients implements KubernetesConfigCustomizer {
  private static final int CONNECTIONS = 1000;

  /** One connection for each watch; and no retries below ours, which know what can be resumed. */
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
