package io.kontrol.reconciler.backoff;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connection of this replica to its cluster.
 *
 * @param since how long it has been in this state
 * @param message the cause of the outage; null otherwise
 */
public record ClusterConnection(State state, Duration since, @Nullable String message) {
  /** As {@code reconciler_replicas.connection} holds it. */
  public enum State {
    Connected,
    Lost
  }
}
