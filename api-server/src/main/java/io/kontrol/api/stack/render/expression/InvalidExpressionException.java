package io.kontrol.api.stack.render.expression;

/** An expression that cannot be compiled. */
public final class InvalidExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidExpressionException(String message) {
    super(message, null, false, false);
  }
}
