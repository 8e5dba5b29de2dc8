package io.kontrol.watcher.health;

import java.util.List;
import java.util.Set;

/**
 * What a list of conditions says. Types are told apart by {@link ConditionType}. One that should be
 * true and is not is work in progress, as in kstatus, unless its reason, its severity or the first
 * word of its message names trouble or a pause.
 */
final class ConditionsHealth {
  /** Of what is there to come to an end: it is on its way. */
  private static final Set<String> UNDER_WAY =
      Set.of("Running", "Started", "Created", "Active", "Launched", "Submitted", "Scheduled");

  private final long generation;
  private final boolean ends;
  private boolean summed;
  private Finding summary = Finding.NOTHING;
  private Finding parts = Finding.NOTHING;

  /** What counts whatever sums the object up. */
  private Finding beside = Finding.NOTHING;

  /** Something says that there is no trouble and nothing to do. */
  private boolean calm;

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
        Finding finding = wanted(condition);
        parts = parts.or(finding);
        beside = finding.sign() == Sign.GOOD ? beside : beside.or(finding);
      }
      case PART -> {
        boolean underWay = ends && condition.isTrue() && UNDER_WAY.contains(condition.type());
        parts = parts.or(underWay ? finding(Sign.BUSY, condition) : wanted(condition));
      }
      case INVERSE -> beside = beside.or(unwanted(condition, why(condition)));
      case TROUBLE -> beside = beside.or(unwanted(condition, Sign.BAD));
      case PAUSE ->
          beside = condition.isTrue() ? beside.or(finding(Sign.PAUSED, condition)) : beside;
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
  private Finding wanted(Condition condition) {
    if (condition.observedGeneration() >= 0 && condition.observedGeneration() < generation) {
      return new Finding(Sign.BUSY, condition.type() + " speaks of an older generation");
    }
    Sign reason = Words.signOf(condition.reason());
    if (condition.isTrue()) {
      // Complete tells that it has ended, and its reason may tell that it ended badly.
      boolean badly = reason == Sign.BAD && condition.type().startsWith("Complete");
      return finding(badly ? Sign.BAD : Sign.GOOD, condition);
    }
    if (condition.isUnknown()) {
      return finding(reason == Sign.PAUSED ? reason : Sign.BUSY, condition);
    }
    // Some know more than the three words: Available is Degraded, Ready is Progressing.
    return finding(
        condition.isFalse() ? why(condition) : Words.signOfState(condition.status()), condition);
  }

  /** It should be false. */
  private Finding unwanted(Condition condition, Sign ifTrue) {
    calm |= condition.isFalse();
    return condition.isTrue() ? finding(ifTrue, condition) : Finding.NOTHING;
  }

  /** Why something is not as it should be. */
  private static Sign why(Condition condition) {
    Sign reason = Words.signOf(condition.reason());
    if (reason == Sign.BAD || reason == Sign.PAUSED) {
      return reason;
    }
    boolean trouble =
        condition.severity().equals("Error")
            || Words.signOfFirst(condition.message()) == Sign.BAD
            || (reason != Sign.BUSY && ConditionType.of(condition.type()) == ConditionType.VERDICT);
    return trouble ? Sign.BAD : Sign.BUSY;
  }

  private Finding activity(Condition condition) {
    Sign reason = Words.signOf(condition.reason());
    calm |= condition.isFalse();
    if (reason == Sign.PAUSED || (condition.isFalse() && reason == Sign.BAD)) {
      return finding(reason, condition);
    }
    if (!condition.isTrue() && !condition.isUnknown()) {
      return Finding.NOTHING;
    }
    // A rollout that is done stays Progressing with a reason that says so.
    boolean done =
        condition.isTrue() && reason == Sign.GOOD && !condition.reason().equals(condition.type());
    return finding(done ? Sign.GOOD : Sign.BUSY, condition);
  }

  private Finding result() {
    // Parts count where nothing sums them up, and where one in trouble explains the delay.
    boolean unexplained = summary.sign() == Sign.BUSY && parts.sign() == Sign.BAD;
    Finding found = (summed && !unexplained ? summary : parts).or(beside);
    return found.saysNothing() && calm && !summed ? new Finding(Sign.GOOD, "") : found;
  }

  private static Finding finding(Sign sign, Condition condition) {
    return sign == Sign.NONE ? Finding.NOTHING : new Finding(sign, condition.describe());
  }
}
