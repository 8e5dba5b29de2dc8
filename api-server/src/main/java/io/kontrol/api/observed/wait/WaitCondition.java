package io.kontrol.api.observed.wait;

import io.kontrol.api.observed.wait.WaitQuery.Seen;

/** What a request waits for. */
public enum WaitCondition {
  SYNCED,
  /** Synced, and healthy; what is suspended has got as far as it does by itself. */
  HEALTHY;

  public String text() {
    return this == SYNCED ? "synced" : "healthy";
  }

  boolean holds(Seen seen) {
    return seen.sync().equals("Synced")
        && (this == SYNCED || seen.health().equals("Healthy") || seen.health().equals("Suspended"));
  }
}
