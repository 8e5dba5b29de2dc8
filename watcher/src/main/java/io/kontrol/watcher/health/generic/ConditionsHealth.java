package io.kontrol.watcher.health.generic;

import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.List;
import java.util.Set;

/**
 * The evidence of a list of conditions, by their {@link ConditionType}. A condition that should be
 * true and is not means work in progress, as in kstatus, unless its reason, its severity or the
 * first word of its message names a problem or a pause.
 */
public final class ConditionsHealth {
  /** Of an object that runs to completion, these mean that it is still running. */
  private static final Set<String> UNDER_WAY =
      Set.of("Running", "Started", "Created", "Active", "Launched", "Submitted", "Scheduled");

  private final long generation;
  private final boolean ends;
  private boolean summed;
  private Evidence summary = Evidence.NOTHING;
  private Evidence parts = Evidence.NOTHING;

  /** Evidence that counts even if there is a summary. */
  private Evidence beside = Evidence.NOTHING;

  /** Whether a condition says that there is no problem and nothing to do. */
  private boolean calm;

  private ConditionsHealth(long generation, boolean ends) {
    this.generation = generation;
    this.ends = ends;
  }

  /** The evidence of an object's own conditions. */
  static Evidence of(ObservedObject object) {
    return of(object.conditions(), object.generation(), object.comesToAnEnd());
  }

  static Evidence of(List<Condition> conditions, long generation) {
    return of(conditions, generation, false);
  }

  private static Evidence of(List<Condition> conditions, long generation, boolean ends) {
    ConditionsHealth health = new ConditionsHealth(generation, ends);
    conditions.forEach(health::add);
    return health.result();
  }

  private void add(Condition condition) {
    switch (typeOf(condition)) {
      case SUMMARY -> {
        summed = true;
        summary = summary.or(wanted(condition));
      }
      case VERDICT -> {
        Evidence finding = wanted(condition);
        parts = parts.or(finding);
        beside = finding.sign() == Signal.GOOD ? beside : beside.or(finding);
      }
      case PART -> {
        boolean underWay = ends && condition.isTrue() && UNDER_WAY.contains(condition.type());
        parts = parts.or(underWay ? finding(Signal.BUSY, condition) : wanted(condition));
      }
      case INVERSE -> beside = beside.or(unwanted(condition, why(condition)));
      case TROUBLE -> beside = beside.or(unwanted(condition, Signal.BAD));
      case PAUSE ->
          beside = condition.isTrue() ? beside.or(finding(Signal.PAUSED, condition)) : beside;
      case ACTIVITY -> beside = beside.or(activity(condition));
      case OTHER -> {}
    }
  }

  /** Operators built with Ansible set Running while they reconcile, others when all is up. */
  private static ConditionType typeOf(Condition condition) {
    boolean reconciles =
        condition.type().equals("Running")
            && condition.reason().equals("Running")
            && condition.message().contains("econcil");
    return reconciles ? ConditionType.ACTIVITY : ConditionType.of(condition.type());
  }

  /** For a condition that should be true. */
  private Evidence wanted(Condition condition) {
    if (condition.observedGeneration() >= 0 && condition.observedGeneration() < generation) {
      return new Evidence(Signal.BUSY, condition.type() + " is about an older generation");
    }
    Signal reason = StatusWords.signOf(condition.reason());
    if (condition.isTrue()) {
      // Complete means that it has ended; the reason may say that it failed.
      boolean badly = reason == Signal.BAD && condition.type().startsWith("Complete");
      return finding(badly ? Signal.BAD : Signal.GOOD, condition);
    }
    if (condition.isUnknown()) {
      return finding(reason == Signal.PAUSED ? reason : Signal.BUSY, condition);
    }
    // Some controllers use other values: Available is Degraded, Ready is Progressing.
    return finding(
        condition.isFalse() ? why(condition) : StatusWords.signOfState(condition.status()),
        condition);
  }

  /** For a condition that should be false. */
  private Evidence unwanted(Condition condition, Signal ifTrue) {
    calm |= condition.isFalse();
    return condition.isTrue() ? finding(ifTrue, condition) : Evidence.NOTHING;
  }

  /** The signal of a condition that is not as it should be. */
  private static Signal why(Condition condition) {
    Signal reason = StatusWords.signOf(condition.reason());
    if (reason == Signal.BAD || reason == Signal.PAUSED) {
      return reason;
    }
    boolean trouble =
        condition.severity().equals("Error")
            || StatusWords.signOfFirst(condition.message()) == Signal.BAD
            || (reason != Signal.BUSY
                && ConditionType.of(condition.type()) == ConditionType.VERDICT);
    return trouble ? Signal.BAD : Signal.BUSY;
  }

  private Evidence activity(Condition condition) {
    Signal reason = StatusWords.signOf(condition.reason());
    calm |= condition.isFalse();
    if (reason == Signal.PAUSED || (condition.isFalse() && reason == Signal.BAD)) {
      return finding(reason, condition);
    }
    if (!condition.isTrue() && !condition.isUnknown()) {
      return Evidence.NOTHING;
    }
    // A finished rollout stays Progressing, with a reason that says so.
    boolean done =
        condition.isTrue() && reason == Signal.GOOD && !condition.reason().equals(condition.type());
    return finding(done ? Signal.GOOD : Signal.BUSY, condition);
  }

  private Evidence result() {
    // Parts count without a summary, and if one with a problem explains the delay.
    boolean unexplained = summary.sign() == Signal.BUSY && parts.sign() == Signal.BAD;
    Evidence found = (summed && !unexplained ? summary : parts).or(beside);
    return found.saysNothing() && calm && !summed ? new Evidence(Signal.GOOD, "") : found;
  }

  private static Evidence finding(Signal sign, Condition condition) {
    return sign == Signal.NONE ? Evidence.NOTHING : new Evidence(sign, condition.describe());
  }
}
