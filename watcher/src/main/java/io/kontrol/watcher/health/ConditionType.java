package io.kontrol.watcher.health;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a condition means when it is true, told from its name. */
enum ConditionType {
  /** Sums the object up: {@code Ready}. All of them must be true. */
  SUMMARY,
  /** A part's own verdict: {@code PodsHealthy}. It counts whatever else sums the object up. */
  VERDICT,
  /** A part that is well when true: {@code DaemonDeployed}. Counts where nothing sums up. */
  PART,
  /** A summary turned round: {@code NotReady}. */
  INVERSE,
  /** Something goes on: {@code Reconciling}. */
  ACTIVITY,
  /** Trouble: {@code Stalled}. */
  TROUBLE,
  /** {@code Paused}. */
  PAUSE,
  /** A name that we do not understand, or one that only warns. */
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

  private static final int MAX_KNOWN = 4096;
  private static final Map<String, ConditionType> KNOWN = new ConcurrentHashMap<>();

  static ConditionType of(String type) {
    ConditionType known = KNOWN.get(type);
    if (known != null) {
      return known;
    }
    ConditionType told = tell(type);
    if (KNOWN.size() < MAX_KNOWN) {
      KNOWN.put(type, told);
    }
    return told;
  }

  private static ConditionType tell(String type) {
    if (SUMMARIES.contains(type)) {
      return SUMMARY;
    }
    if (type.endsWith("Healthy") && !type.startsWith("Un")) {
      return VERDICT;
    }
    if (type.startsWith("Warning")) {
      return OTHER;
    }
    Words.Name name = Words.name(type);
    if (name.anyBad()) {
      return TROUBLE;
    }
    return switch (name.last()) {
      case GOOD -> name.negated() ? INVERSE : PART;
      case BUSY -> ACTIVITY;
      case PAUSED -> name.single() ? PAUSE : OTHER;
      case BAD, GONE -> TROUBLE;
      case NONE -> name.endsLikeAState() ? PART : OTHER;
    };
  }
}
