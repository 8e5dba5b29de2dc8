package io.kontrol.watcher.health.rules;

/** A rule of the file cannot be used; the message names the place and says why. */
public final class InvalidRuleException extends RuntimeException {
  InvalidRuleException(String message) {
    super(message);
  }

  InvalidRuleException(String message, Throwable cause) {
    super(message, cause);
  }
}
