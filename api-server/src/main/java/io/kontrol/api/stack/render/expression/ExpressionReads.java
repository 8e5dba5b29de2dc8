package io.kontrol.api.stack.render.expression;

import dev.cel.common.ast.CelExpr;
import io.kontrol.api.platform.pattern.LinearPattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Walks an expression: which parameters it reads, and which patterns it matches. */
final class ExpressionReads {
  private static final String PARAMETERS = "parameters";

  private final Set<List<String>> all = new LinkedHashSet<>();
  private final Set<List<String>> unquoted = new LinkedHashSet<>();

  private ExpressionReads() {}

  static ExpressionReads of(CelExpr root) throws InvalidExpressionException {
    ExpressionReads reads = new ExpressionReads();
    reads.walk(root, false);
    return reads;
  }

  /** Paths below {@code parameters}; an empty one stands for all of them. */
  Set<List<String>> all() {
    return all;
  }

  /** Those that are not made one word for a shell. */
  Set<List<String>> unquoted() {
    return unquoted;
  }

  private void walk(CelExpr expression, boolean quoted) throws InvalidExpressionException {
    switch (expression.getKind()) {
      case IDENT, SELECT -> path(expression, quoted);
      case CALL -> call(expression.call(), quoted);
      case LIST -> {
        for (CelExpr element : expression.list().elements()) {
          walk(element, quoted);
        }
      }
      case MAP -> {
        for (CelExpr.CelMap.Entry entry : expression.map().entries()) {
          walk(entry.key(), quoted);
          walk(entry.value(), quoted);
        }
      }
      case STRUCT -> throw new InvalidExpressionException("An expression makes no messages.");
      case COMPREHENSION -> comprehension(expression.comprehension(), quoted);
      default -> {}
    }
  }

  private void path(CelExpr expression, boolean quoted) throws InvalidExpressionException {
    List<String> fields = new ArrayList<>();
    CelExpr at = expression;
    while (at.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      fields.add(0, at.select().field());
      at = at.select().operand();
    }
    if (at.getKind() != CelExpr.ExprKind.Kind.IDENT) {
      walk(at, quoted);
    } else if (at.ident().name().equals(PARAMETERS)) {
      read(fields, quoted);
    }
  }

  private void read(List<String> fields, boolean quoted) {
    all.add(List.copyOf(fields));
    if (!quoted) {
      unquoted.add(List.copyOf(fields));
    }
  }

  private void call(CelExpr.CelCall call, boolean quoted) throws InvalidExpressionException {
    boolean inner = quoted || call.function().equals(TextFunctions.SHELL_QUOTE);
    if (call.function().equals("matches")) {
      requirePattern(call.args().get(call.args().size() - 1));
    }
    if (call.target().isPresent()) {
      walk(call.target().get(), inner);
    }
    for (CelExpr argument : call.args()) {
      walk(argument, inner);
    }
  }

  private static void requirePattern(CelExpr pattern) throws InvalidExpressionException {
    if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      throw new InvalidExpressionException(
          "matches() takes a pattern that is written out, since one that is put together may have"
              + " any size.");
    }
    try {
      var unused = LinearPattern.compile(pattern.constant().stringValue());
    } catch (IllegalArgumentException e) {
      throw new InvalidExpressionException(String.valueOf(e.getMessage()));
    }
  }

  private void comprehension(CelExpr.CelComprehension loop, boolean quoted)
      throws InvalidExpressionException {
    walk(loop.iterRange(), quoted);
    walk(loop.accuInit(), quoted);
    walk(loop.loopCondition(), quoted);
    walk(loop.loopStep(), quoted);
    walk(loop.result(), quoted);
  }
}
