package io.kontrol.model.wake;

/** The NOTIFY channels. The payload is the cluster id, where there is one. */
public enum Channel {
  /** Desired state has changed: the reconciler has work, the watcher may have a new kind. */
  RESOURCES("kontrol_resources"),
  /** An observation shows drift, a missing object or a finished delete: the reconciler has work. */
  OBSERVATIONS("kontrol_observations"),
  /**
   * Events were appended, or held back by their limit: the API's streams, and what follows the
   * health of objects, have news.
   */
  EVENTS("kontrol_events"),
  /** Users, tokens or grants have changed: what replicas keep of identities is outdated. */
  ACCESS("kontrol_access"),
  /** Jobs were queued: the api-server's workers have work. */
  JOBS("kontrol_jobs"),
  /** Schedules or pools have changed: the api-server may have to scale, now or at another time. */
  SCHEDULES("kontrol_schedules");

  private final String channelName;

  Channel(String channelName) {
    this.channelName = channelName;
  }

  public String channelName() {
    return channelName;
  }
}
