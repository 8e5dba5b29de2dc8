package io.kontrol.local;

import io.kontrol.local.cluster.ClusterChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One instance of the stack.
 *
 * @param home the checkout, whose modules are built
 * @param directory the instance's own: data, logs, credentials
 * @param binaries where PostgreSQL's programs are unpacked; instances share it
 * @param port of the API; 0 takes a free one
 * @param fresh whether what an earlier run has kept is thrown away
 * @param javaOptions of each service
 */
public record StackSettings(
    Path home,
    Path directory,
    Path binaries,
    int port,
    String clusterId,
    ClusterChoice cluster,
    boolean fresh,
    List<String> javaOptions) {
  /**
   * Small and quick to start: three of them share a laptop with everything else. The second
   * compiler would take more of two cores, for the first minutes of work, than the services do.
   */
  public static final List<String> JAVA_OPTIONS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  public StackSettings {
    javaOptions = List.copyOf(javaOptions);
  }

  /** Of a throw-away instance on free ports, as tests want it. */
  public static StackSettings forTest(Path directory, ClusterChoice cluster) {
    Path home =
        findHome()
            .orElseThrow(() -> new IllegalStateException("the tests do not run in a checkout"));
    return new StackSettings(
        home, directory, home.resolve(".kontrol"), 0, "local", cluster, true, JAVA_OPTIONS);
  }

  public StackSettings withJavaOptions(List<String> options) {
    return new StackSettings(home, directory, binaries, port, clusterId, cluster, fresh, options);
  }

  /** The checkout that the working directory is in. */
  static Optional<Path> findHome() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("api-server/pom.xml"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }
}
