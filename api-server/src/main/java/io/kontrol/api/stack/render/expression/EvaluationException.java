package io.kontrol.api.stack.render.expression;

/** An expression that has no value for the given parameters. */
public final class EvaluationException extends Exception {
  private static final long serialVersionUID = 1L;

  EvaluationException(String message) {
    super(message, null, false, false);
  }
}
