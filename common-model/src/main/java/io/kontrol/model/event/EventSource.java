package io.kontrol.model.event;

/** The writer of an event. Each source has its own partition, which only its writer may change. */
public enum EventSource {
  /** A change of desired state, written by the api-server. */
  user("events_user"),
  /** Observations of the watcher. */
  k8s_watch("events_k8s_watch"),
  /** Actions of the reconciler. */
  reconciler("events_reconciler"),
  /** About Kontrol itself (retention, schema), written by the api-server. */
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
