package io.kontrol.systemtests.benchmark;

import io.kontrol.local.cluster.ClusterChoice;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings of a benchmark run.
 *
 * @param directory for the data of the stacks under test
 * @param output where the table, the JSON and the plot go
 * @param quick smaller numbers, for a run of a few minutes
 * @param only names of measures; all when empty
 */
public record BenchSettings(
    ClusterChoice cluster, Path directory, Path output, boolean quick, List<String> only) {
  public BenchSettings {
    only = List.copyOf(only);
  }

  int runs() {
    return 3;
  }

  /** Chooses between the number of a full run and that of a quick one. */
  int size(int whole, int quickly) {
    return quick ? quickly : whole;
  }
}
