package io.kontrol.api.stack.render.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.time.Duration;
import java.util.Map;

/**
 * What all expressions of one rendering may cost together, in steps and in the size of what they
 * make. The size counts what is shared as often as it is used, since comparing and writing it does.
 */
public final class EvaluationBudget implements CelEvaluationListener {
  private static final long COST = 5_000_000;
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final int CHARACTERS_A_STEP = 8;

  private final long deadline = System.nanoTime() + TIME.toNanos();
  private long left = COST;

  @Override
  public void callback(CelExpr expression, Object value) {
    spend(1);
    switch (expression.getKind()) {
      case CALL, LIST, MAP, STRUCT, COMPREHENSION -> spendFor(value);
      default -> {}
    }
    if (System.nanoTime() > deadline) {
      throw new BudgetExceededException();
    }
  }

  void spendFor(Object value) {
    if (value instanceof String text) {
      spend(1 + text.length() / CHARACTERS_A_STEP);
    } else if (value instanceof Map<?, ?> map) {
      spend(1 + map.size());
      map.values().forEach(this::spendFor);
    } else if (value instanceof Iterable<?> list) {
      spend(1);
      list.forEach(this::spendFor);
    } else {
      spend(1);
    }
  }

  private void spend(long cost) {
    left -= cost;
    if (left < 0) {
      throw new BudgetExceededException();
    }
  }

  static final class BudgetExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetExceededException() {
      super(
          "The expressions of this template take too long, or make too much.", null, false, false);
    }
  }
}
