package io.kontrol.watcher.health;

import java.util.Set;

/** What a condition means when it is true, told from its name. */
enum ConditionType {
  /** Sums the object up: {@code Ready}. All of them must be true. */
  SUMMARY,
  /**
   * A part that is well when true: {@code DaemonHealthy}. Counts where nothing sums the object up.
   */
  PART,
  /** Something goes on: {@code Reconciling}. */
  ACTIVITY,
  /** Trouble: {@code Stalled}. */
  TROUBLE,
  /** {@code Paused}. */
  PAUSE,
  /** A name that we do not understand. */
  OTHER;

  private static final Set<String> SUMMARIES =
      Set.of(
          "Ready",
          "Available",
          "Healthy",
          "Synced",
          "Succeeded",
          "Successful",
          "Success",
          "Complete",
          "Completed",
          "Established",
          "Accepted",
          "Programmed",
          "ResolvedRefs",
          "Reconciled",
          "Deployed",
          "Installed",
          "Valid",
          "Compliant",
          "Bound",
          "InSync",
          "ResourceSynced");

  static ConditionType of(String type) {
    if (SUMMARIES.contains(type) || (type.endsWith("Healthy") && !type.startsWith("Un"))) {
      return SUMMARY;
    }
    Words.Name name = Words.name(type);
    if (name.anyBad()) {
      return TROUBLE;
    }
    return switch (name.last()) {
      case GOOD -> PART;
      case BUSY -> ACTIVITY;
      case PAUSED -> name.single() ? PAUSE : OTHER;
      case BAD -> TROUBLE;
      case NONE -> name.endsInParticiple() ? PART : OTHER;
    };
  }
}
