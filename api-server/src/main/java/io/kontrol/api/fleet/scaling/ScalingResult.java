package io.kontrol.api.fleet.scaling;

import java.time.Instant;
import java.util.Optional;

/** What was done to the workload of a pool. */
sealed interface ScalingResult {
  /** It is as it has to be. */
  record Unchanged() implements ScalingResult {}

  /**
   * A window has begun to act.
   *
   * @param edge since when it holds
   */
  record Started(Instant edge) implements ScalingResult {}

  /** The size from before is back, or nothing was left to give it back to. */
  record Ended() implements ScalingResult {}

  record Failed() implements ScalingResult {}

  /** As metrics call it. */
  default Optional<String> outcome() {
    if (this instanceof Started) {
      return Optional.of("started");
    }
    if (this instanceof Ended) {
      return Optional.of("ended");
    }
    return this instanceof Failed ? Optional.of("failed") : Optional.empty();
  }
}
