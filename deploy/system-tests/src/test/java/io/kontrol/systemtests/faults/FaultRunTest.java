package io.kontrol.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.sandbox.binaries.Binaries;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code mvn verify} runs one short form, {@code mvn -Plong verify} a long one and {@code mvn
 * -Pfaults verify} five; {@code -Dfaults.seed=N} replays a seed, {@code
 * -Dfaults.cluster=sandbox|apiserver} chooses the cluster.
 */
class FaultRunTest {
  static LongStream seeds() {
    return seeds("20261121");
  }

  static LongStream longSeeds() {
    return seeds(System.getProperty("faults.seeds", "1"));
  }

  private static LongStream seeds(String usual) {
    String given = System.getProperty("faults.seed", "");
    return Arrays.stream((given.isEmpty() ? usual : given).split(",")).mapToLong(Long::parseLong);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsLostWhateverFails(
      long seed, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    run(FaultSettings.brief(seed), directory);
  }

  @ParameterizedTest
  @MethodSource("longSeeds")
  @Tag("long")
  void nothingIsLostInALongRun(long seed, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    run(FaultSettings.thorough(seed), directory);
  }

  private static void run(FaultSettings settings, Path directory) throws Exception {
    FaultReport report = new FaultRun(settings, directory, cluster()).run();
    System.out.println(report.text());
    assertThat(report.passed()).as(report.text()).isTrue();
    assertThat(report.journal().operations()).isGreaterThan(50);
    assertThat(report.faults()).isGreaterThan(10);
  }

  private static ClusterChoice cluster() {
    return switch (System.getProperty("faults.cluster", "")) {
      case "sandbox" -> new ClusterChoice.Sandbox();
      case "apiserver" -> new ClusterChoice.ApiServer();
      default ->
          Binaries.find().isPresent() ? new ClusterChoice.ApiServer() : new ClusterChoice.Sandbox();
    };
  }
}
