package io.kontrol.systemtests.benchmark;

import io.kontrol.local.cluster.ClusterChoice;
import java.nio.file.Path;
import java.util.List;

/**
 * What a benchmark run measures, and where.
 *
 * @param directory for the data of the stacks under test
 * @param output where the table, the JSON and the plot go
 * @param quick fewer and smaller: a few minutes
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

  /** One number for the whole table, another for a quick look. */
  int size(int whole, int quickly) {
    return quick ? quickly : whole;
  }
}
