package io.kontrol.reconciler.cluster;

import io.fabric8.kubernetes.client.Config;

/** Settings of Fabric8's client that are ours to make. */
public final class ClientSettings {
  private ClientSettings() {}

  /**
   * @param concurrency requests at once that the client must let through; its own limit is 5
   */
  public static Config tune(Config config, int concurrency) {
    config.setMaxConcurrentRequests(concurrency * 2);
    config.setMaxConcurrentRequestsPerHost(concurrency * 2);
    // Retrying is our decision: the client's own retries would hide outages from the circuit.
    config.setRequestRetryBackoffLimit(0);
    return config;
  }
}
