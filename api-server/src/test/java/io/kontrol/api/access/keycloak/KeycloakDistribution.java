package io.kontrol.api.access.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A Keycloak to run: that of {@code KEYCLOAK_HOME}, or the one that this build's Maven fetches and
 * unpacks below {@code target}.
 */
final class KeycloakDistribution {
  private static final String VERSION = System.getProperty("keycloak.version", "");
  private static final Path TARGET = Path.of("target/keycloak").toAbsolutePath();
  private static final long LONGEST_FETCH_MINUTES = 10;

  private KeycloakDistribution() {}

  static boolean isThere() {
    if (!Files.exists(script())) {
      fetch();
    }
    return Files.exists(script());
  }

  static Path script() {
    return home().resolve("bin/kc.sh");
  }

  static Path home() {
    String given = System.getenv("KEYCLOAK_HOME");
    return given == null ? TARGET.resolve("keycloak-" + VERSION) : Path.of(given);
  }

  /** Where Maven cannot fetch it, its output says why, and there is none. */
  private static void fetch() {
    Path maven = Path.of(System.getProperty("maven.home", ""), "bin", "mvn");
    if (VERSION.isEmpty() || !Files.isExecutable(maven)) {
      return;
    }
    ProcessBuilder command =
        new ProcessBuilder(
                maven.toString(),
                "-B",
                "-ntp",
                "-q",
                "org.apache.maven.plugins:maven-dependency-plugin:"
                    + System.getProperty("dependency-plugin.version")
                    + ":unpack",
                "-Dartifact=org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip",
                "-DoutputDirectory=" + TARGET)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = command.start();
      if (!process.waitFor(LONGEST_FETCH_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
