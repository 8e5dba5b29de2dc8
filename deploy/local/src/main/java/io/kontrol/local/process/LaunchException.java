package io.kontrol.local.process;

/** Something that the person at the terminal can mend; the message says how. */
public final class LaunchException extends RuntimeException {
  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
