package io.kontrol.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process of the stack. It can be started, stopped, killed and started again. It has its own log
 * file.
 */
public final class StackProcess {
  /** Readiness check, polled while the process starts. */
  @FunctionalInterface
  public interface Readiness {
    boolean isReady() throws IOException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final Command command;
  private final Path log;
  private final Runnable beforeStart;
  private final Readiness readiness;
  private final Watchdog watchdog;

  private Consumer<StackProcess> onUnexpectedEnd = component -> {};
  private @Nullable Process process;
  private boolean wanted;

  public StackProcess(
      String name, Command command, Path log, Readiness readiness, Watchdog watchdog) {
    this(name, command, log, () -> {}, readiness, watchdog);
  }

  /**
   * @param beforeStart removes what an earlier process has left behind
   */
  public StackProcess(
      String name,
      Command command,
      Path log,
      Runnable beforeStart,
      Readiness readiness,
      Watchdog watchdog) {
    this.name = name;
    this.command = command;
    this.log = log;
    this.beforeStart = beforeStart;
    this.readiness = readiness;
    this.watchdog = watchdog;
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  /**
   * Sets the listener that is called, on any thread, when the process ends without having been
   * stopped.
   */
  public synchronized void onUnexpectedEnd(Consumer<StackProcess> listener) {
    onUnexpectedEnd = listener;
  }

  /**
   * Starts the process, after waiting for one that is being ended. Does not wait for readiness, as
   * {@link #awaitReady} does. Does nothing while the process runs.
   */
  public synchronized void start() {
    boolean ending = !wanted;
    wanted = true;
    if (isAlive() && !(ending && awaitEnd(PATIENCE.multipliedBy(2)))) {
      return;
    }
    beforeStart.run();
    try {
      Process started =
          command
              .builder()
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      started.getOutputStream().close();
      process = started;
      if (!watchdog.guard(started.pid(), command.stopSignal())) {
        started.destroyForcibly();
        throw new LaunchException("Stopping; " + name + " is not started any more");
      }
      var unused =
          started
              .onExit()
              .thenAccept(
                  ended -> {
                    watchdog.release(ended.pid(), command.stopSignal());
                    reportUnexpectedEnd(ended);
                  });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a process that ended by itself, unless it has been stopped since. */
  public synchronized void startAgain() {
    if (wanted) {
      start();
    }
  }

  private void reportUnexpectedEnd(Process ended) {
    Consumer<StackProcess> listener;
    synchronized (this) {
      if (!wanted || ended != process) {
        return;
      }
      listener = onUnexpectedEnd;
    }
    listener.accept(this);
  }

  /**
   * @return the time from the call until it was ready
   * @throws LaunchException when the process ends, or is not ready in time; with its last lines
   */
  public Duration awaitReady(Duration atMost) {
    long start = System.nanoTime();
    while (!isReady()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (!isAlive()) {
        throw new LaunchException(name + " ended while starting." + LogTail.of(log));
      }
      if (waited.compareTo(atMost) > 0) {
        throw new LaunchException(
            name + " was not ready after " + atMost.toSeconds() + " s." + LogTail.of(log));
      }
      var unused = awaitEnd(POLL);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * Returns early when the process has ended.
   *
   * @return whether it has ended
   */
  private boolean awaitEnd(Duration atMost) {
    Process running;
    synchronized (this) {
      running = process;
    }
    try {
      return running == null || running.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while starting", e);
    }
  }

  public boolean isReady() {
    try {
      return isAlive() && readiness.isReady();
    } catch (IOException e) {
      return false;
    }
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  public synchronized Optional<Long> pid() {
    return process != null && process.isAlive() ? Optional.of(process.pid()) : Optional.empty();
  }

  /** Sends the stop signal, waits, and kills the process if it has not ended. */
  public void stop() {
    end(command.stopSignal());
  }

  /** Sends KILL, so no hook runs. Only {@link #start} starts the process again. */
  public void kill() {
    end(ProcessSignal.KILL);
  }

  private void end(ProcessSignal signal) {
    Process running;
    synchronized (this) {
      wanted = false;
      running = process;
    }
    if (running == null || !running.isAlive()) {
      return;
    }
    signal.send(running.pid());
    try {
      if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
