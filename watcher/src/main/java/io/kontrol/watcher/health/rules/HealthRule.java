package io.kontrol.watcher.health.rules;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule from a file: the first health whose expression is true. If none is, the object is assessed
 * as if there were no rule. Compiled on first use, since most clusters have few of these kinds.
 */
public final class HealthRule {
  private final List<KindPattern> kinds;
  private final Map<Health, String> checks;
  private final String message;
  private volatile @Nullable Compiled compiled;

  /**
   * @param checks in the order of evaluation
   * @param message an expression, or empty
   */
  HealthRule(List<KindPattern> kinds, Map<Health, String> checks, String message) {
    this.kinds = List.copyOf(kinds);
    this.checks = new LinkedHashMap<>(checks);
    this.message = message;
  }

  boolean isFor(ObservedObject object) {
    return kinds.stream().anyMatch(kind -> kind.matches(object));
  }

  /** Compiles the rule now instead of on first use. */
  void check() {
    compiled();
  }

  Optional<Assessment> assess(ObservedObject object) {
    Compiled rule = compiled();
    Map<String, Object> variables = CelExpressions.variables(object);
    try {
      for (Check check : rule.checks) {
        if (Boolean.TRUE.equals(check.when.eval(variables))) {
          return Optional.of(new Assessment(check.health, message(rule, variables)));
        }
      }
      return Optional.empty();
    } catch (CelEvaluationException e) {
      return Optional.of(Assessment.unknown("The rule for its kind fails: " + e.getMessage()));
    }
  }

  private static String message(Compiled rule, Map<String, Object> variables)
      throws CelEvaluationException {
    CelRuntime.Program message = rule.message;
    return message == null ? "" : String.valueOf(message.eval(variables));
  }

  private Compiled compiled() {
    Compiled known = compiled;
    if (known == null) {
      known = compile();
      compiled = known;
    }
    return known;
  }

  private Compiled compile() {
    List<Check> list = new ArrayList<>();
    checks.forEach(
        (health, when) -> list.add(new Check(health, named(health.name(), when, SimpleType.BOOL))));
    return new Compiled(
        list, message.isEmpty() ? null : named("message", message, SimpleType.STRING));
  }

  private CelRuntime.Program named(String name, String expression, CelType type) {
    try {
      return CelExpressions.compile(expression, type);
    } catch (InvalidRuleException e) {
      throw new InvalidRuleException(this + ", " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "rule for " + String.join(", ", kinds.stream().map(KindPattern::toString).toList());
  }

  private record Check(Health health, CelRuntime.Program when) {}

  private record Compiled(List<Check> checks, CelRuntime.@Nullable Program message) {}
}
