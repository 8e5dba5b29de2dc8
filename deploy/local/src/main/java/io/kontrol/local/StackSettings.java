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
 * @param directory of the instance: data, logs, credentials
 * @param binaries where PostgreSQL's programs are unpacked; instances share it
 * @param port of the API; 0 takes a free one
 * @param fresh whether the data of an earlier run are deleted
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
   * Small heaps and the first JIT compiler alone: on two cores the second compiler would take more
   * time in the first minutes than the services do. The 48 MB for code that Java gives it alone
   * fill up, and then it compiles nothing more.
   */
  public static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=128m");

  public StackSettings {
    javaOptions = List.copyOf(javaOptions);
  }

  /** Settings of a temporary instance on free ports, for tests. */
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

  /** The checkout that contains the working directory. */
  static Optional<Path> findHome() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("api-server/pom.xml"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }
}
