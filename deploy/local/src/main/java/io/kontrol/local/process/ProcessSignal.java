package io.kontrol.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to a process. Java itself can send only TERM and KILL. */
public enum ProcessSignal {
  INT,
  TERM,
  KILL,
  STOP,
  CONT;

  /** Sends the signal; does nothing when the process has ended. */
  public void send(long pid) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + name() + " " + pid + " 2>/dev/null")
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
