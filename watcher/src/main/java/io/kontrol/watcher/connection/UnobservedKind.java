package io.kontrol.watcher.connection;

import java.time.Duration;

/**
 * A kind whose watch does not come about.
 *
 * @param since how long ago it was first found so
 * @param message why, in the API server's words
 */
public record UnobservedKind(String apiVersion, String kind, Duration since, String message) {

  boolean isSameKind(UnobservedKind other) {
    return apiVersion.equals(other.apiVersion) && kind.equals(other.kind);
  }

  boolean saysTheSame(UnobservedKind other) {
    return isSameKind(other) && message.equals(other.message);
  }
}
