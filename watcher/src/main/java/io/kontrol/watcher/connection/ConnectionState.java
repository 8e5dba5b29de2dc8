package io.kontrol.watcher.connection;

/** How a watcher sees its cluster, as {@code watcher_leases.connection} holds it. */
public enum ConnectionState {
  /** Every kind is observed. */
  Connected,
  /** The API server answers, and some kinds are not observed. */
  Degraded,
  /** The API server does not answer, or is not well. */
  Lost
}
