package io.kontrol.watcher.health.rules;

/** A rule is invalid; the message says which one and why. */
public final class InvalidRuleException extends RuntimeException {
  InvalidRuleException(String message) {
    super(message);
  }

  InvalidRuleException(String message, Throwable cause) {
    super(message, cause);
  }
}
