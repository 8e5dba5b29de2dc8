package io.kontrol.systemtests.benchmark.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The p50 and the p99 of each of several runs, in milliseconds. */
public final class Percentiles {
  private final List<Double> middle = new ArrayList<>();
  private final List<Double> high = new ArrayList<>();

  /** Adds one run. */
  public void add(Collection<Long> nanos) {
    Samples samples = Samples.ofNanosAsMillis(nanos);
    middle.add(samples.percentile(50));
    high.add(samples.percentile(99));
  }

  public Figure p50() {
    return Figure.of(middle, "ms");
  }

  public Figure p99() {
    return Figure.of(high, "ms");
  }

  public List<ResultRow> rows(String what, String barOfP50, String barOfP99) {
    return List.of(
        ResultRow.of(what + ", p50", p50()).bar(barOfP50),
        ResultRow.of(what + ", p99", p99()).bar(barOfP99));
  }
}
