package io.kontrol.sandbox.apply;

/** A value has the wrong type for its kind; the message starts with its path. */
public final class TypedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TypedException(String message) {
    super(message, null, false, false);
  }

  TypedException under(String step) {
    return new TypedException(step + getMessage());
  }
}
