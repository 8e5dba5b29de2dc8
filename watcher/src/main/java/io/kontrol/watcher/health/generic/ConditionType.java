package io.kontrol.watcher.health.generic;

import java.util.List;
import java.util.Set;

/** What a condition means when it is true, by the words of its name. */
public enum ConditionType {
  /** Summarizes the object: {@code Ready}. All of these must be true. */
  SUMMARY,
  /** A judgement, {@code PodsHealthy}: if it is not true it counts, even if a summary is true. */
  VERDICT,
  /** A healthy part when true: {@code DaemonDeployed}. Counts if there is no summary. */
  PART,
  /** A negated summary: {@code NotReady}. */
  INVERSE,
  /** Work in progress: {@code Reconciling}. */
  ACTIVITY,
  /** A problem: {@code Stalled}. */
  TROUBLE,
  /** {@code Paused}. */
  PAUSE,
  /** An unknown name, or only a warning. */
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

  /** In a name like {@code PodsReady} the last word of the vocabulary decides. */
  private static Signal lastSign(List<String> words) {
    Signal last = Signal.NONE;
    for (String word : words) {
      Signal sign = word.equals("partially") ? Signal.NONE : Vocabulary.signOf(word);
      last = sign == Signal.NONE ? last : sign;
    }
    return last;
  }
}
