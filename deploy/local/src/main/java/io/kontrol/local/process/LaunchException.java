package io.kontrol.local.process;

/** An error that the user can fix; the message says how. */
public final class LaunchException extends RuntimeException {
  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
