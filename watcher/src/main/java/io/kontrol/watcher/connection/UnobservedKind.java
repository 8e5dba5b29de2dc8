package io.kontrol.watcher.connection;

import java.time.Duration;

/**
 * A kind that cannot be watched.
 *
 * @param since how long ago this was first noticed
 * @param message the API server's message
 */
public record UnobservedKind(String apiVersion, String kind, Duration since, String message) {

  boolean isSameKind(UnobservedKind other) {
    return apiVersion.equals(other.apiVersion) && kind.equals(other.kind);
  }

  boolean saysTheSame(UnobservedKind other) {
    return isSameKind(other) && message.equals(other.message);
  }
}
