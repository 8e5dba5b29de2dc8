package io.kontrol.model.wake;

/** The NOTIFY channels. The payload is the cluster id. */
public enum Channel {
  /** Desired state has changed: the reconciler has work, the watcher may have a new kind. */
  RESOURCES("kontrol_resources"),
  /** An observation shows drift, a missing object or a finished delete: the reconciler has work. */
  OBSERVATIONS("kontrol_observations"),
  /** Events were appended: the API's streams have news. */
  EVENTS("kontrol_events");

  private final String channelName;

  Channel(String channelName) {
    this.channelName = channelName;
  }

  public String channelName() {
    return channelName;
  }
}
