package io.kontrol.api.observed.connection;

/** Whether what is said of a resource rests on what its cluster holds now. */
public enum ObservationFreshness {
  /** The cluster and the resource's kind are being watched. */
  CURRENT("Current"),
  /** What the watcher saw last; the cluster may hold something else now. */
  STALE("Stale");

  private final String shown;

  ObservationFreshness(String shown) {
    this.shown = shown;
  }

  /** As the API spells it. */
  public String shown() {
    return shown;
  }
}
