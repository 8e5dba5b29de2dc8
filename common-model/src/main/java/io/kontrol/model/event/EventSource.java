package io.kontrol.model.event;

/** The writer of an event. Each source has its own partition, which only its writer may change. */
public enum EventSource {
  /** A change of desired state, written by the api-server. */
  USER("user"),
  /** Observations of the watcher. */
  K8S_WATCH("k8s_watch"),
  /** Actions of the reconciler. */
  RECONCILER("reconciler"),
  /** About Kontrol itself (retention, schema), written by the api-server. */
  SYSTEM("system");

  private final String text;

  EventSource(String text) {
    this.text = text;
  }

  /** As stored in {@code events.source} and shown by the API. */
  public String text() {
    return text;
  }

  /** The partition; inserts go to it directly, since the grants are on it and not on the parent. */
  public String table() {
    return "events_" + text;
  }
}
