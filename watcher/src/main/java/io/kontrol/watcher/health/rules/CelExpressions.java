package io.kontrol.watcher.health.rules;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compiles the expressions of rules. They can read one object and nothing else. Their cost is
 * bounded by length, depth and the number of loop iterations; regular expressions run in linear
 * time (RE2).
 */
public final class CelExpressions {
  private static final int MAX_LENGTH = 4_000;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_ROUNDS = 10_000;

  /** cel-java 0.11 wraps the second one in another optional; the first covers the whole path. */
  private static final Pattern TWICE_OPTIONAL = Pattern.compile("\\.\\?\\w+(\\.\\w+)*\\.\\?");

  private static final MapType TEXTS = MapType.create(SimpleType.STRING, SimpleType.STRING);
  private static final MapType FIELDS = MapType.create(SimpleType.STRING, SimpleType.DYN);

  private CelExpressions() {}

  /** Created for the first expression, since that takes much of a second. */
  private static final class Environment {
    static final Cel CEL =
        CelFactory.standardCelBuilder()
            .setOptions(
                CelOptions.current()
                    .maxExpressionCodePointSize(MAX_LENGTH)
                    .maxParseRecursionDepth(MAX_DEPTH)
                    .comprehensionMaxIterations(MAX_ROUNDS)
                    .enableHeterogeneousNumericComparisons(true)
                    .build())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addCompilerLibraries(CelExtensions.optional(), CelExtensions.strings())
            .addRuntimeLibraries(CelExtensions.optional(), CelExtensions.strings())
            .addVar("object", FIELDS)
            .addVar("metadata", FIELDS)
            .addVar("spec", FIELDS)
            .addVar("status", FIELDS)
            .addVar("condition", TEXTS)
            .addVar("reason", TEXTS)
            .build();
  }

  /**
   * @throws InvalidRuleException if it is invalid, or not of the wanted type
   */
  static CelRuntime.Program compile(String expression, CelType wanted) {
    if (TWICE_OPTIONAL.matcher(expression).find()) {
      throw new InvalidRuleException(
          "one question mark a path: write status.?field.inner, not status.?field.?inner");
    }
    try {
      var ast = Environment.CEL.compile(expression).getAst();
      if (!ast.getResultType().equals(wanted) && !ast.getResultType().equals(SimpleType.DYN)) {
        throw new InvalidRuleException(
            "must give a " + wanted.name() + ", not a " + ast.getResultType().name());
      }
      return Environment.CEL.createProgram(ast);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new InvalidRuleException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The variables of an expression. */
  static Map<String, Object> variables(ObservedObject object) {
    return Map.of(
        "object", CelValues.of(object.json()),
        "metadata", CelValues.of(object.json().path("metadata")),
        "spec", CelValues.of(object.spec()),
        "status", CelValues.of(object.status()),
        "condition", new CelValues.ByType(object.conditions(), Condition::status),
        "reason", new CelValues.ByType(object.conditions(), Condition::reason));
  }
}
