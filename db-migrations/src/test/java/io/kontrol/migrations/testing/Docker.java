package io.kontrol.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/**
 * Whether containers can be run here. Testcontainers is asked only where something points at a
 * Docker engine, since it reports the want of one as an error; where one is configured and does not
 * work, that report is what the reader needs.
 */
public final class Docker {
  private Docker() {}

  public static boolean isAvailable() {
    return isConfigured() && DockerClientFactory.instance().isDockerAvailable();
  }

  private static boolean isConfigured() {
    Path home = Path.of(System.getProperty("user.home"));
    return System.getenv("DOCKER_HOST") != null
        || System.getenv("TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE") != null
        || namesAHost(home.resolve(".testcontainers.properties"))
        || Files.exists(Path.of("/var/run/docker.sock"))
        || Files.exists(home.resolve(".docker/run/docker.sock"))
        || Files.exists(home.resolve(".docker/desktop/docker.sock"))
        || Files.exists(Path.of(String.valueOf(System.getenv("XDG_RUNTIME_DIR")), "docker.sock"));
  }

  private static boolean namesAHost(Path properties) {
    try {
      return Files.exists(properties) && Files.readString(properties).contains("docker.host");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
