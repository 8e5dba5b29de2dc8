package io.kontrol.api.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The outcome of an attempt. Its effect is written in the transaction that notes the outcome, and
 * only while the lease of the job is held: exactly once for each attempt that ends.
 */
public sealed interface JobResult {
  /** What an attempt writes. It may run again from the start, so it changes nothing else. */
  @FunctionalInterface
  interface Effect {
    Effect NONE = connection -> {};

    void on(Connection connection) throws SQLException;
  }

  Effect effect();

  /** The work is done, and the job is deleted. */
  record Done(Effect effect) implements JobResult {}

  /**
   * The attempt failed; there is another one, after the backoff, unless it was the last.
   *
   * @param error without secrets
   * @param atLeast the wait until then, however short the backoff
   * @param lastEffect is written instead of the other where it was the last attempt
   */
  record Failed(String error, Duration atLeast, Effect effect, Effect lastEffect)
      implements JobResult {}

  /** This is not the time. It does not count as an attempt. */
  record Postponed(Duration delay, Effect effect) implements JobResult {}

  /** No further attempt can succeed. */
  record Hopeless(String error, Effect effect) implements JobResult {}

  static JobResult done() {
    return new Done(Effect.NONE);
  }

  static JobResult failed(String error) {
    return new Failed(error, Duration.ZERO, Effect.NONE, Effect.NONE);
  }

  static JobResult postponed(Duration delay) {
    return new Postponed(delay, Effect.NONE);
  }

  static JobResult hopeless(String error) {
    return new Hopeless(error, Effect.NONE);
  }
}
