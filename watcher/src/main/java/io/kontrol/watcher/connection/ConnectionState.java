package io.kontrol.watcher.connection;

/** The connection of a watcher to its cluster. */
public enum ConnectionState {
  /** All kinds are observed. */
  Connected,
  /** The API server answers, and some kinds are not observed. */
  Degraded,
  /** The API server does not answer, or is not healthy. */
  Lost
}
