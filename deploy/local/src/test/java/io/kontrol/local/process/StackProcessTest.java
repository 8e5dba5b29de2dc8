package io.kontrol.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.local.Progress;
import io.kontrol.local.Supervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final Watchdog watchdog = Watchdog.start(Duration.ofSeconds(1));

  StackProcessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void endAll() {
    watchdog.close();
  }

  @Test
  void whatTheLauncherLeavesBehindIsEndedByTheWatchdog() throws Exception {
    StackProcess sleeper = component("exec sleep 600");
    sleeper.start();
    ProcessHandle process = ProcessHandle.of(sleeper.pid().orElseThrow()).orElseThrow();

    watchdog.close(); // as the end of the launcher closes the pipe, whatever ended it

    assertThat(process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void oneThatDoesNotListenToItsSignalIsKilledByTheWatchdog() throws Exception {
    StackProcess deaf = component("trap '' TERM; echo deaf; while :; do sleep 1; done");
    deaf.start();
    deaf.awaitReady(PATIENCE);
    ProcessHandle process = ProcessHandle.of(deaf.pid().orElseThrow()).orElseThrow();

    watchdog.close();

    assertThat(process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void nothingStartsOnceEverythingIsBeingStopped() {
    watchdog.close();

    assertThatThrownBy(component("exec sleep 600")::start).isInstanceOf(LaunchException.class);
  }

  @Test
  void oneThatEndsWhileStartingIsToldWithItsLastWords() {
    StackProcess broken = component("echo no such table; exit 3");
    broken.start();

    assertThatThrownBy(() -> broken.awaitReady(PATIENCE))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("test ended while starting")
        .hasMessageContaining("no such table");
  }

  @Test
  void anUnexpectedEndIsReportedAndAWantedOneIsNot() throws Exception {
    LinkedBlockingQueue<StackProcess> ended = new LinkedBlockingQueue<>();
    StackProcess sleeper = component("echo up; exec sleep 600");
    sleeper.onUnexpectedEnd(ended::add);

    sleeper.start();
    sleeper.stop();
    assertThat(sleeper.isAlive()).isFalse();
    sleeper.start();
    ProcessSignal.KILL.send(sleeper.pid().orElseThrow());

    assertThat(ended.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(sleeper);
    assertThat(ended).as("reports, the stop's among them").isEmpty();
  }

  @Test
  void aStartThatOvertakesAStopLeavesItRunning() throws Exception {
    Path asked = directory.resolve("asked");
    assertThat(new ProcessBuilder("mkfifo", asked.toString()).start().waitFor()).isZero();
    StackProcess slow =
        component(
            "trap 'echo > "
                + asked
                + "; sleep 1; exit 0' TERM; echo up; while :; do sleep 0.1; done");
    slow.start();
    slow.awaitReady(PATIENCE);
    long first = slow.pid().orElseThrow();

    CompletableFuture<Void> stopping = CompletableFuture.runAsync(slow::stop);
    Files.readString(asked); // until it has got its signal
    slow.start();
    stopping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(slow.pid().orElseThrow()).isNotEqualTo(first);
    slow.kill();
  }

  @Test
  void theSupervisorStartsAgainWhatHasEnded() throws Exception {
    LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (Supervisor supervisor = new Supervisor(new Recording(told))) {
      StackProcess sleeper = component("echo up; exec sleep 600");
      supervisor.watch(sleeper);
      sleeper.start();
      long first = sleeper.pid().orElseThrow();

      ProcessSignal.KILL.send(first);

      assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("restarting test");
      assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("ready test");
      assertThat(sleeper.pid().orElseThrow()).isNotEqualTo(first);
      sleeper.stop();
    }
  }

  private StackProcess component(String script) {
    Path log = directory.resolve("test.log");
    return new StackProcess(
        "test", Command.of("sh", "-c", script), log, () -> log.toFile().length() > 0, watchdog);
  }

  private record Recording(LinkedBlockingQueue<String> told) implements Progress {
    @Override
    public void starting(String component, Path log) {
      told.add("starting " + component);
    }

    @Override
    public void ready(String component, Duration after, String note) {
      told.add("ready " + component);
    }

    @Override
    public void restarting(String component, Path log, Duration pause) {
      told.add("restarting " + component);
    }
  }
}
