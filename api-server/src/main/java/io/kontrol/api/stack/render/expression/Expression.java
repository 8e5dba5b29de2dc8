package io.kontrol.api.stack.render.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A compiled expression. */
public final class Expression {
  private static final Pattern PLACE = Pattern.compile("^evaluation error( at <input>:\\d+)?: ");

  /** What an expression's value is, as far as it is known when a template is saved. */
  public enum Kind {
    TEXT,
    INTEGER,
    NUMBER,
    FLAG,
    LIST,
    OBJECT,
    UNKNOWN
  }

  private final String source;
  private final CelType type;
  private final CelRuntime.Program program;
  private final ExpressionReads reads;
  private final boolean secret;

  Expression(
      String source,
      CelType type,
      CelRuntime.Program program,
      ExpressionReads reads,
      boolean secret) {
    this.source = source;
    this.type = type;
    this.program = program;
    this.reads = reads;
    this.secret = secret;
  }

  public String source() {
    return source;
  }

  public Kind kind() {
    CelType inner = type instanceof OptionalType optional ? optional.parameters().get(0) : type;
    return switch (inner.kind()) {
      case STRING, TIMESTAMP, DURATION -> Kind.TEXT;
      case INT, UINT -> Kind.INTEGER;
      case DOUBLE -> Kind.NUMBER;
      case BOOL -> Kind.FLAG;
      case LIST -> Kind.LIST;
      case MAP, STRUCT -> Kind.OBJECT;
      default -> Kind.UNKNOWN;
    };
  }

  /** Whether it may have no value, so that what holds it is left out. */
  public boolean optional() {
    return type.kind() == CelKind.OPAQUE;
  }

  /** Whether it reads a parameter that is {@code writeOnly}. */
  public boolean secret() {
    return secret;
  }

  /** Paths of the parameters whose text reaches the value as it is. */
  public Set<List<String>> unquotedReads() {
    return reads.unquoted();
  }

  /** Empty where it is an optional without a value. */
  public Optional<JsonNode> evaluate(Variables variables, EvaluationBudget budget)
      throws EvaluationException {
    try {
      Object value = program.trace(variables.values(), budget);
      budget.spendFor(value == null ? "" : value);
      return JsonValues.of(value);
    } catch (CelEvaluationException e) {
      throw new EvaluationException(reason(e));
    } catch (EvaluationBudget.BudgetExceededException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()));
    }
  }

  private String reason(CelEvaluationException failure) {
    if (failure.getCause() instanceof EvaluationBudget.BudgetExceededException budget) {
      return String.valueOf(budget.getMessage());
    }
    return secret
        ? "The expression fails for a value that is not shown."
        : "The expression fails: "
            + PLACE.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
  }
}
