package io.kontrol.reconciler.cluster;

import io.fabric8.kubernetes.client.Config;

/** Settings of Fabric8's client. */
public final class ClientSettings {
  private ClientSettings() {}

  /**
   * @param concurrency concurrent requests that the client must allow; its default limit is 5
   */
  public static Config tune(Config config, int concurrency) {
    config.setMaxConcurrentRequests(concurrency * 2);
    config.setMaxConcurrentRequestsPerHost(concurrency * 2);
    // The client's own retries would hide outages from the circuit breaker.
    config.setRequestRetryBackoffLimit(0);
    return config;
  }
}
