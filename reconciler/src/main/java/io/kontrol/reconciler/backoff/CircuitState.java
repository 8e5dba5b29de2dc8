package io.kontrol.reconciler.backoff;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether a cluster is worked on. An outage is nobody's failure: while the circuit is open nothing
 * is tried and nothing marked, and the cluster is asked from time to time whether it is back.
 * Immutable; the transitions return the next state.
 */
public sealed interface CircuitState {

  /** Work goes on. */
  record Closed() implements CircuitState {}

  /**
   * The server asked for a pause (429, Retry-After); it is well.
   *
   * @param until when to go on
   */
  record Paused(Instant until) implements CircuitState {}

  /**
   * The cluster does not answer, or refuses us altogether.
   *
   * @param since when it was first found so
   * @param probes that have failed since
   * @param nextProbe when to ask again
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
