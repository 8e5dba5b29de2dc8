package io.kontrol.reconciler.backoff;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How this replica sees its cluster.
 *
 * @param since for how long
 * @param message why it is lost; null otherwise
 */
public record ClusterConnection(State state, Duration since, @Nullable String message) {
  /** As {@code reconciler_replicas.connection} holds it. */
  public enum State {
    Connected,
    Lost
  }
}
