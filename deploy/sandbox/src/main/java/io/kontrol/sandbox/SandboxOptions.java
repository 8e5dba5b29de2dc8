package io.kontrol.sandbox;

import java.time.Duration;

/**
 * Settings of a sandbox.
 *
 * @param host to listen on
 * @param port to listen on; 0 for a free one
 * @param rolloutDelay duration of simulated rollouts; negative for no simulation
 * @param bookmarkInterval between the bookmarks of a watch
 * @param tls whether it serves HTTPS, with a self-signed certificate
 */
public record SandboxOptions(
    String host, int port, Duration rolloutDelay, Duration bookmarkInterval, boolean tls) {

  public static SandboxOptions defaults() {
    return new SandboxOptions(
        "127.0.0.1", 0, Duration.ofMillis(500), Duration.ofSeconds(60), false);
  }

  public SandboxOptions withPort(int other) {
    return new SandboxOptions(host, other, rolloutDelay, bookmarkInterval, tls);
  }

  public SandboxOptions withHost(String other) {
    return new SandboxOptions(other, port, rolloutDelay, bookmarkInterval, tls);
  }

  public SandboxOptions withRolloutDelay(Duration other) {
    return new SandboxOptions(host, port, other, bookmarkInterval, tls);
  }

  public SandboxOptions withBookmarkInterval(Duration other) {
    return new SandboxOptions(host, port, rolloutDelay, other, tls);
  }

  public SandboxOptions withTls(boolean other) {
    return new SandboxOptions(host, port, rolloutDelay, bookmarkInterval, other);
  }
}
