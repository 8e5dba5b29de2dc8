package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build of an image ends, whatever the service does that is started to train its AOT cache. */
class TrainScriptTest {
  private static final Path SCRIPT = Path.of("../images/train.sh").toAbsolutePath();

  /** Result of a run of the script. */
  private record Training(int exit, String output) {}

  private final Path directory;
  private final HttpServer probes;

  TrainScriptTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    probes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  /** Answers the probes in place of the service. */
  @BeforeEach
  void startProbes() {
    probes.createContext(
        "/q/health/live",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    probes.start();
  }

  @AfterEach
  void stopProbes() {
    probes.stop(0);
  }

  @Test
  void aServiceThatLivesAndEndsLeavesItsCache() throws Exception {
    Training training =
        train(
            """
            cache=${1#-XX:AOTCacheOutput=}
            trap 'echo trained >"$cache"; exit 143' TERM
            while :; do sleep 0.1; done
            """);

    assertThat(training).isEqualTo(new Training(0, ""));
    assertThat(directory.resolve("app.aot")).hasContent("trained");
  }

  @Test
  void aServiceThatEndsAtOnceFailsTheBuildWithItsLastWords() throws Exception {
    stopProbes();

    Training training = train("echo 'no such class'; exit 1");

    assertThat(training.exit()).isEqualTo(1);
    assertThat(training.output()).contains("ended before it lived", "no such class");
  }

  @Test
  void aServiceThatNeverLivesFailsTheBuildInTime() throws Exception {
    stopProbes();

    Training training = train("echo 'waiting for Godot'; exec sleep 600");

    assertThat(training.exit()).isEqualTo(1);
    assertThat(training.output()).contains("did not live within 1 s", "waiting for Godot");
  }

  @Test
  void aServiceThatDoesNotEndFailsTheBuildInTime() throws Exception {
    Training training = train("trap '' TERM; echo deaf; while :; do sleep 0.1; done");

    assertThat(training.exit()).isEqualTo(1);
    assertThat(training.output()).contains("did not end within 1 s", "deaf");
  }

  @Test
  void aJvmThatWritesNoCacheFailsTheBuild() throws Exception {
    Training training = train("trap 'exit 0' TERM; while :; do sleep 0.1; done");

    assertThat(training.exit()).isEqualTo(1);
    assertThat(training.output()).contains("no cache was written");
  }

  /**
   * @param java replacement for the JVM, as a shell script
   */
  private Training train(String java) throws Exception {
    Path program =
        Files.createFile(
            directory.resolve("java"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(program, "#!/bin/bash\n" + java);
    ProcessBuilder builder =
        new ProcessBuilder(
            SCRIPT.toString(), directory.toString(), directory.resolve("app.aot").toString());
    builder.environment().merge("PATH", directory.toString(), (old, own) -> own + ":" + old);
    builder.environment().put("KONTROL_HTTP_PORT", "" + probes.getAddress().getPort());
    builder.environment().put("TRAIN_SECONDS", "1");
    Path output = directory.resolve("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
    return new Training(process.exitValue(), Files.readString(output));
  }
}
