package io.kontrol.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A signal to a process. Java itself can send TERM and KILL only. */
public enum ProcessSignal {
  INT,
  TERM,
  KILL,
  STOP,
  CONT;

  /** Does nothing when the process has ended. */
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
