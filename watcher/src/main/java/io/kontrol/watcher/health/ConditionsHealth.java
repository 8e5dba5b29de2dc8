package io.kontrol.watcher.health;

import java.util.List;
import java.util.Set;

/**
 * What a list of conditions says. Types are told apart by {@link ConditionType}; where one that
 * should be true is not, its reason and message tell whether that is trouble or work in progress.
 */
final class ConditionsHealth {
  /** Of what is there to come to an end: it is on its way. */
  private static final Set<String> UNDER_WAY =
      Set.of("Running", "Started", "Created", "Active", "Launched", "Submitted", "Scheduled");

  private final long generation;
  private final boolean ends;
  private Finding trouble = Finding.NOTHING;
  private Finding activity = Finding.NOTHING;
  private Finding pause = Finding.NOTHING;
  private Finding summary = Finding.NOTHING;
  private Finding verdicts = Finding.NOTHING;
  private Finding parts = Finding.NOTHING;
  private boolean calm;

  /** What sums the object up is neither true nor false nor unknown. */
  private boolean unintelligible;

  /** One that is not true, and nothing that we understand says why. */
  private Finding unexplainedSummary = Finding.NOTHING;

  private Finding unexplainedPart = Finding.NOTHING;

  private ConditionsHealth(long generation, boolean ends) {
    this.generation = generation;
    this.ends = ends;
  }

  /** What an object's own conditions say. */
  static Finding of(ObservedObject object) {
    return of(object.conditions(), object.generation(), object.comesToAnEnd());
  }

  static Finding of(List<Condition> conditions, long generation) {
    return of(conditions, generation, false);
  }

  private static Finding of(List<Condition> conditions, long generation, boolean ends) {
    ConditionsHealth health = new ConditionsHealth(generation, ends);
    for (Condition condition : conditions) {
      health.add(condition);
    }
    return health.result();
  }

  private void add(Condition condition) {
    switch (typeOf(condition)) {
      case VERDICT -> verdicts = verdicts.or(summarise(condition));
      case SUMMARY -> {
        Finding finding = summarise(condition);
        summary = summary.or(finding);
        unexplainedSummary = unexplainedSummary.or(unexplained(condition, finding));
        unintelligible |= finding.saysNothing() && !condition.isFalse();
      }
      case PART -> {
        boolean underWay = ends && condition.isTrue() && UNDER_WAY.contains(condition.type());
        Finding finding = underWay ? finding(Sign.BUSY, condition) : achieved(condition);
        parts = parts.or(finding);
        unexplainedPart = unexplainedPart.or(unexplained(condition, finding));
      }
      case ACTIVITY -> activity = activity.or(active(condition));
      case INVERSE -> {
        calm |= condition.isFalse();
        Finding finding = condition.isTrue() ? missed(condition) : Finding.NOTHING;
        summary = summary.or(finding);
        if (condition.isTrue() && finding.saysNothing()) {
          unexplainedSummary = unexplainedSummary.or(finding(Sign.BUSY, condition));
        }
      }
      case TROUBLE -> {
        calm |= condition.isFalse();
        trouble = trouble.or(condition.isTrue() ? finding(Sign.BAD, condition) : Finding.NOTHING);
      }
      case PAUSE -> {
        if (condition.isTrue()) {
          pause = pause.or(finding(Sign.PAUSED, condition));
        }
      }
      case OTHER -> {}
    }
  }

  /** Operators built with Ansible say Running while they reconcile, and others when all is up. */
  private static ConditionType typeOf(Condition condition) {
    boolean reconciles =
        condition.type().equals("Running")
            && condition.reason().equals("Running")
            && condition.message().contains("econcil");
    return reconciles ? ConditionType.ACTIVITY : ConditionType.of(condition.type());
  }

  private Finding summarise(Condition condition) {
    boolean stale =
        condition.observedGeneration() >= 0 && condition.observedGeneration() < generation;
    return stale
        ? new Finding(Sign.BUSY, condition.type() + " speaks of an older generation")
        : achieved(condition);
  }

  private Finding achieved(Condition condition) {
    if (condition.isTrue()) {
      // Complete tells that it has ended, and its reason may tell that it ended badly.
      boolean badly =
          condition.type().startsWith("Complete") && Words.signOf(condition.reason()) == Sign.BAD;
      return finding(badly ? Sign.BAD : Sign.GOOD, condition);
    }
    if (condition.isUnknown()) {
      boolean paused = Words.signOf(condition.reason()) == Sign.PAUSED;
      return finding(paused ? Sign.PAUSED : Sign.BUSY, condition);
    }
    if (!condition.isFalse()) {
      // Some know more than the three words: Available is Degraded, Ready is Progressing.
      return finding(Words.signOfState(condition.status()), condition);
    }
    return missed(condition);
  }

  /** What should be so is not. */
  private static Finding missed(Condition condition) {
    Sign why = why(condition);
    return why == Sign.NONE ? Finding.NOTHING : finding(why, condition);
  }

  private static Finding unexplained(Condition condition, Finding finding) {
    return finding.saysNothing() && condition.isFalse()
        ? finding(Sign.BUSY, condition)
        : Finding.NOTHING;
  }

  /** Why something that should be true is false; NONE where we cannot tell. */
  private static Sign why(Condition condition) {
    Sign reason = Words.signOf(condition.reason());
    if (condition.severity().equals("Error")) {
      return Sign.BAD;
    }
    if (reason == Sign.BUSY) {
      Sign message =
          Words.onlyNegates(condition.reason())
              ? Words.signOf(condition.message())
              : Words.signOfFirst(condition.message());
      return message == Sign.BAD ? Sign.BAD : Sign.BUSY;
    }
    if (reason == Sign.BAD || reason == Sign.PAUSED) {
      return reason;
    }
    Sign message = Words.signOf(condition.message());
    if (message == Sign.BAD || message == Sign.BUSY) {
      return message;
    }
    if (!condition.severity().isEmpty()) {
      return Sign.BUSY;
    }
    return isVerdict(condition.type()) ? Sign.BAD : Sign.NONE;
  }

  /** Types whose falsehood is itself a verdict: nothing is on its way to healthy or valid. */
  private static boolean isVerdict(String type) {
    return type.endsWith("Healthy")
        || type.endsWith("Valid")
        || type.endsWith("Accepted")
        || type.endsWith("Compliant")
        || type.endsWith("Admitted")
        || type.equals("ResolvedRefs");
  }

  private Finding active(Condition condition) {
    Sign reason = Words.signOf(condition.reason());
    if (reason == Sign.PAUSED) {
      return finding(Sign.PAUSED, condition);
    }
    if (condition.isTrue()) {
      // A rollout that is done stays Progressing with a reason that says so.
      boolean done = reason == Sign.GOOD && !condition.reason().equals(condition.type());
      return finding(done ? Sign.GOOD : Sign.BUSY, condition);
    }
    if (condition.isFalse()) {
      calm = true;
      return reason == Sign.BAD ? finding(Sign.BAD, condition) : Finding.NOTHING;
    }
    return condition.isUnknown() ? finding(Sign.BUSY, condition) : Finding.NOTHING;
  }

  private Finding result() {
    // Parts count where nothing sums them up.
    boolean summed = !summary.saysNothing() || !unexplainedSummary.saysNothing();
    Finding unexplained = summed ? unexplainedSummary : unexplainedPart;
    Finding found = trouble.or(summed ? summary : parts).or(verdicts).or(pause).or(activity);
    if (!unexplained.saysNothing()) {
      found = found.or(explain(unexplained));
    }
    if (unintelligible && found.sign() == Sign.GOOD) {
      return Finding.NOTHING;
    }
    return found.saysNothing() && calm ? new Finding(Sign.GOOD, "") : found;
  }

  /**
   * Not true and no word why: while something goes on it is work in progress, unless that is a
   * retry; a part in trouble explains it; a controller that names a reason other than work says
   * that it does not work; one that names none has not come to it yet.
   */
  private Finding explain(Finding unexplained) {
    if (parts.sign() == Sign.BAD) {
      return parts;
    }
    boolean retries = activity.message().contains("Retry");
    if (activity.sign() == Sign.BUSY && !retries) {
      return unexplained;
    }
    boolean named = unexplained.message().contains(": ");
    return named ? new Finding(Sign.BAD, unexplained.message()) : unexplained;
  }

  private static Finding finding(Sign sign, Condition condition) {
    return new Finding(sign, condition.describe());
  }
}
