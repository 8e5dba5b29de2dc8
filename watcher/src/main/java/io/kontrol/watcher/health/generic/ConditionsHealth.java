package io.kontrol.watcher.health.generic;

import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.List;
import java.util.Set;

/**
 * What a list of conditions says. Types are told apart by {@link ConditionType}. One that should be
 * true and is not is work in progress, as in kstatus, unless its reason, its severity or the first
 * word of its message names trouble or a pause.
 */
public final class ConditionsHealth {
  /** Of what is there to come to an end: it is on its way. */
  private static final Set<String> UNDER_WAY =
      Set.of("Running", "Started", "Created", "Active", "Launched", "Submitted", "Scheduled");

  private final long generation;
  private final boolean ends;
  private boolean summed;
  private Evidence summary = Evidence.NOTHING;
  private Evidence parts = Evidence.NOTHING;

  /** What counts whatever sums the object up. */
  private Evidence beside = Evidence.NOTHING;

  /** Something says that there is no trouble and nothing to do. */
  private boolean calm;

  private ConditionsHealth(long generation, boolean ends) {
    this.generation = generation;
    this.ends = ends;
  }

  /** What an object's own conditions say. */
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

  /** Operators built with Ansible say Running while they reconcile, and others when all is up. */
  private static ConditionType typeOf(Condition condition) {
    boolean reconciles =
        condition.type().equals("Running")
            && condition.reason().equals("Running")
            && condition.message().contains("econcil");
    return reconciles ? ConditionType.ACTIVITY : ConditionType.of(condition.type());
  }

  /** It should be true. */
  private Evidence wanted(Condition condition) {
    if (condition.observedGeneration() >= 0 && condition.observedGeneration() < generation) {
      return new Evidence(Signal.BUSY, condition.type() + " speaks of an older generation");
    }
    Signal reason = StatusWords.signOf(condition.reason());
    if (condition.isTrue()) {
      // Complete tells that it has ended, and its reason may tell that it ended badly.
      boolean badly = reason == Signal.BAD && condition.type().startsWith("Complete");
      return finding(badly ? Signal.BAD : Signal.GOOD, condition);
    }
    if (condition.isUnknown()) {
      return finding(reason == Signal.PAUSED ? reason : Signal.BUSY, condition);
    }
    // Some know more than the three words: Available is Degraded, Ready is Progressing.
    return finding(
        condition.isFalse() ? why(condition) : StatusWords.signOfState(condition.status()),
        condition);
  }

  /** It should be false. */
  private Evidence unwanted(Condition condition, Signal ifTrue) {
    calm |= condition.isFalse();
    return condition.isTrue() ? finding(ifTrue, condition) : Evidence.NOTHING;
  }

  /** Why something is not as it should be. */
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
    // A rollout that is done stays Progressing with a reason that says so.
    boolean done =
        condition.isTrue() && reason == Signal.GOOD && !condition.reason().equals(condition.type());
    return finding(done ? Signal.GOOD : Signal.BUSY, condition);
  }

  private Evidence result() {
    // Parts count where nothing sums them up, and where one in trouble explains the delay.
    boolean unexplained = summary.sign() == Signal.BUSY && parts.sign() == Signal.BAD;
    Evidence found = (summed && !unexplained ? summary : parts).or(beside);
    return found.saysNothing() && calm && !summed ? new Evidence(Signal.GOOD, "") : found;
  }

  private static Evidence finding(Signal sign, Condition condition) {
    return sign == Signal.NONE ? Evidence.NOTHING : new Evidence(sign, condition.describe());
  }
}
