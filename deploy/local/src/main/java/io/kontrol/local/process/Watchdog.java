package io.kontrol.local.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Ends the processes of the launcher when the launcher itself has ended, even by {@code kill -9},
 * which runs no shutdown hook. It is a small shell that reads the processes to guard from a pipe;
 * the pipe closes with the launcher.
 */
public final class Watchdog implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      left=$1
      wards=' '
      while read -r change ward; do
        case $change in
          +) wards="$wards$ward " ;;
          -) wards="${wards%% "$ward" *} ${wards#* "$ward" }" ;;
        esac
      done
      for ward in $wards; do kill -"${ward#*:}" "${ward%:*}" 2>/dev/null; done
      while [ "$left" -gt 0 ]; do
        alive=
        for ward in $wards; do kill -0 "${ward%:*}" 2>/dev/null && alive=1; done
        [ -z "$alive" ] && exit 0
        left=$((left - 1))
        sleep 0.1
      done
      for ward in $wards; do kill -KILL "${ward%:*}" 2>/dev/null; done
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final OutputStream pipe;
  private boolean closed;

  private Watchdog(OutputStream pipe) {
    this.pipe = pipe;
  }

  public static Watchdog start() {
    return start(PATIENCE);
  }

  /**
   * @param patience time between the stop signal and KILL
   */
  public static Watchdog start(Duration patience) {
    String tenths = Long.toString(patience.toMillis() / 100);
    try {
      Process shell =
          new Command(
                  List.of("sh", "-c", SCRIPT, "watchdog", tenths),
                  Map.of(),
                  List.of(),
                  ProcessSignal.TERM)
              .builder()
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Watchdog(shell.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @return false when the stack is being stopped and no process may start
   */
  synchronized boolean guard(long pid, ProcessSignal stopSignal) {
    tell("+ " + pid + ":" + stopSignal + "\n");
    return !closed;
  }

  void release(long pid, ProcessSignal stopSignal) {
    tell("- " + pid + ":" + stopSignal + "\n");
  }

  private synchronized void tell(String line) {
    try {
      pipe.write(line.getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      // the shell was killed; the launcher still stops the processes itself
    }
  }

  /** Ends all processes that are still guarded. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      pipe.close();
    } catch (IOException e) {
      // as above
    }
  }
}
