package io.kontrol.model.event;

/** Who writes an event. Each source has its own partition, and its writer alone may touch it. */
public enum EventSource {
  /** A change of desired state, written by the api-server. */
  user("events_user"),
  /** What the watcher saw. */
  k8s_watch("events_k8s_watch"),
  /** What the reconciler did. */
  reconciler("events_reconciler"),
  /** Kontrol about itself (retention, schema), written by the api-server. */
  system("events_system");

  private final String table;

  EventSource(String table) {
    this.table = table;
  }

  /** The partition; inserts go to it directly, since the grants are on it and not on the parent. */
  public String table() {
    return table;
  }
}
