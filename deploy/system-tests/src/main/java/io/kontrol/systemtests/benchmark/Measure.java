package io.kontrol.systemtests.benchmark;

import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.util.List;

/** A part of the benchmark, with a stack of its own. */
interface Measure {
  /** Its name for {@code --only}. */
  String name();

  List<ResultRow> rows(Bench bench) throws Exception;
}
