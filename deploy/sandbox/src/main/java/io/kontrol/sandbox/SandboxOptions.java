package io.kontrol.sandbox;

import java.time.Duration;

/**
 * How a sandbox is set up.
 *
 * @param host to listen on
 * @param port to listen on; 0 for a free one
 * @param rolloutDelay how long simulated rollouts take; negative for no simulation
 * @param bookmarkInterval between the bookmarks of a watch
 * @param historyLimit most changes that are remembered per kind
 * @param anonymousIsAdmin whether a request without a token may do everything
 * @param seed of what is drawn by faults
 * @param tls whether it speaks HTTPS, with a certificate that it signs itself
 */
public record SandboxOptions(
    String host,
    int port,
    Duration rolloutDelay,
    Duration bookmarkInterval,
    int historyLimit,
    boolean anonymousIsAdmin,
    long seed,
    boolean tls) {

  public static SandboxOptions defaults() {
    return new SandboxOptions(
        "127.0.0.1", 0, Duration.ofMillis(500), Duration.ofSeconds(60), 100_000, true, 1, false);
  }

  public SandboxOptions withPort(int other) {
    return new SandboxOptions(
        host, other, rolloutDelay, bookmarkInterval, historyLimit, anonymousIsAdmin, seed, tls);
  }

  public SandboxOptions withHost(String other) {
    return new SandboxOptions(
        other, port, rolloutDelay, bookmarkInterval, historyLimit, anonymousIsAdmin, seed, tls);
  }

  public SandboxOptions withRolloutDelay(Duration other) {
    return new SandboxOptions(
        host, port, other, bookmarkInterval, historyLimit, anonymousIsAdmin, seed, tls);
  }

  public SandboxOptions withBookmarkInterval(Duration other) {
    return new SandboxOptions(
        host, port, rolloutDelay, other, historyLimit, anonymousIsAdmin, seed, tls);
  }

  public SandboxOptions withSeed(long other) {
    return new SandboxOptions(
        host, port, rolloutDelay, bookmarkInterval, historyLimit, anonymousIsAdmin, other, tls);
  }

  public SandboxOptions withTls(boolean other) {
    return new SandboxOptions(
        host, port, rolloutDelay, bookmarkInterval, historyLimit, anonymousIsAdmin, seed, other);
  }
}
