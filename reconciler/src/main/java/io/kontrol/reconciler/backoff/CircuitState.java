package io.kontrol.reconciler.backoff;

import java.time.Duration;
import java.time.Instant;

/**
 * The state of the circuit breaker for the cluster. While it is open nothing is attempted and
 * nothing is recorded as failed; the cluster is probed from time to time. Immutable; transitions
 * return the next state.
 */
public sealed interface CircuitState {

  /** The cluster is called. */
  record Closed() implements CircuitState {}

  /**
   * The server asked for a pause (429, Retry-After); it is healthy.
   *
   * @param until when calls may resume
   */
  record Paused(Instant until) implements CircuitState {}

  /**
   * The cluster is unreachable, or rejects our credentials.
   *
   * @param since when this was first noticed
   * @param probes failed since then
   * @param nextProbe when to probe again
   * @param cause the last error
   */
  record Open(Instant since, int probes, Instant nextProbe, String cause) implements CircuitState {}

  default CircuitState outage(Instant now, String cause, RetryBackoff backoff) {
    if (this instanceof Open open) {
      int probes = open.probes() + 1;
      return new Open(open.since(), probes, now.plus(backoff.delay(probes)), cause);
    }
    return new Open(now, 1, now.plus(backoff.delay(1)), cause);
  }

  /** An open circuit stays open: only a probe closes it. */
  default CircuitState pause(Instant now, Duration retryAfter) {
    Instant until = now.plus(retryAfter);
    if (this instanceof Open || (this instanceof Paused paused && paused.until().isAfter(until))) {
      return this;
    }
    return new Paused(until);
  }
}
