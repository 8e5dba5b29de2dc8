package io.kontrol.systemtests.benchmark;

import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.util.List;

/** A part of the benchmark that can be run alone, on a stack of its own. */
interface Measure {
  /** By which {@code --only} calls it. */
  String name();

  List<ResultRow> rows(Bench bench) throws Exception;
}
