package io.kontrol.sandbox.binaries;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One program of the control plane. Its parent is a small shell that reads from a pipe to this JVM,
 * so that the program ends with the JVM, even one that is killed.
 */
final class ControlPlaneProcess {
  private static final String GUARD =
      """
      exec 3<&0
      "$@" </dev/null >>"$LOG" 2>&1 3<&- & child=$!
      echo $child
      { while read -r _ <&3; do :; done; kill -9 $child; } 2>/dev/null & watch=$!
      wait $child
      kill $watch
      """;

  private final String name;
  private final List<String> command;
  private final Path log;
  private @Nullable Process guard;
  private @Nullable ProcessHandle process;

  ControlPlaneProcess(String name, List<String> command, Path log) {
    this.name = name;
    this.command = List.copyOf(command);
    this.log = log;
  }

  String name() {
    return name;
  }

  void start() throws IOException {
    List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, name));
    guarded.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(guarded);
    builder.environment().put("LOG", log.toString());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process started = builder.start();
    guard = started;
    String pid =
        new BufferedReader(
                new InputStreamReader(started.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
    if (pid == null) {
      throw new IOException("could not start " + command.get(0));
    }
    process = ProcessHandle.of(Long.parseLong(pid)).orElse(null);
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Empty when it does not run. */
  Optional<Long> pid() {
    return Optional.ofNullable(process).filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
  }

  /** Sends TERM, waits, and kills the program if it has not ended. */
  void stop(long patienceMillis) {
    if (process != null) {
      process.destroy();
      awaitExit(patienceMillis);
    }
    kill();
  }

  void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitExit(5_000);
    }
  }

  private void awaitExit(long millis) {
    try {
      if (guard != null) {
        guard.waitFor(millis, TimeUnit.MILLISECONDS); // the shell outlives the program, to reap it
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of the log, for the message of a failed start. */
  String lastWords() {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 5), all.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }
}
