package io.kontrol.watcher.health.generic;

import java.util.List;
import java.util.Set;

/** What a condition means when it is true, told from its name. */
public enum ConditionType {
  /** Sums the object up: {@code Ready}. All of them must be true. */
  SUMMARY,
  /**
   * A judgement, {@code PodsHealthy}: where it is not true it counts whatever sums the object up.
   */
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
          "Synced",
          "Succeeded",
          "Successful",
          "Success",
          "Complete",
          "Completed",
          "Established",
          "Programmed",
          "ResolvedRefs",
          "Reconciled",
          "Deployed",
          "Installed",
          "Bound",
          "InSync",
          "ResourceSynced");

  private static final StatusWords.Memo<ConditionType> KNOWN =
      new StatusWords.Memo<>(ConditionType::tell);

  static ConditionType of(String type) {
    return KNOWN.of(type);
  }

  private static ConditionType tell(String type) {
    List<String> words = StatusWords.split(type);
    if (SUMMARIES.contains(type)) {
      return SUMMARY;
    }
    if (words.isEmpty() || words.get(0).equals("warning")) {
      return OTHER;
    }
    boolean turned =
        words.stream().anyMatch(word -> StatusWords.isNegation(word) || word.equals("partially"));
    if (words.stream().anyMatch(word -> Vocabulary.signOf(word) == Signal.BAD)) {
      return turned ? PART : TROUBLE;
    }
    if (!turned && Vocabulary.isVerdict(words.get(words.size() - 1))) {
      return VERDICT;
    }
    return switch (lastSign(words)) {
      case GOOD -> turned ? INVERSE : PART;
      case BUSY -> ACTIVITY;
      case PAUSED -> words.size() == 1 ? PAUSE : OTHER;
      case BAD, GONE, NONE -> OTHER;
    };
  }

  /** Of a name like {@code PodsReady} the last word with a meaning carries it. */
  private static Signal lastSign(List<String> words) {
    Signal last = Signal.NONE;
    for (String word : words) {
      Signal sign = word.equals("partially") ? Signal.NONE : Vocabulary.signOf(word);
      last = sign == Signal.NONE ? last : sign;
    }
    return last;
  }
}
