package io.kontrol.systemtests.benchmark.baseline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code kubectl apply --server-side}, where it is installed. */
public final class Kubectl {
  private final Path program;

  private Kubectl(Path program) {
    this.program = program;
  }

  public static Optional<Kubectl> find() {
    return programs("kubectl").findFirst().map(Kubectl::new);
  }

  /** Executables named kubectl on the PATH and beside the API server's binaries. */
  static Stream<Path> programs(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Stream.of(path.split(":")).map(folder -> Path.of(folder, name)),
            Binaries.find().map(binaries -> binaries.path(name)).stream())
        .filter(Files::isExecutable);
  }

  /**
   * @return objects per second
   */
  public double apply(Path kubeconfig, Path file, List<ObjectNode> manifests)
      throws IOException, InterruptedException {
    ObjectNode list = BenchManifests.lists(manifests, manifests.size()).get(0);
    Files.writeString(file, list.toString());
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--kubeconfig",
                kubeconfig.toString(),
                "apply",
                "--server-side",
                "-f",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(file.resolveSibling("kubectl.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("kubectl failed; see " + file.resolveSibling("kubectl.log"));
    }
    return manifests.size() / ((System.nanoTime() - start) / 1e9);
  }
}
