package io.kontrol.migrations.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures the same work done in several ways, by turns, so that all meet the same machine. */
public final class InTurn {
  /** One way to do it. */
  @FunctionalInterface
  public interface Way {
    void run() throws SQLException;
  }

  private InTurn() {}

  /**
   * @param ways the first is what the others are compared with
   * @return for each of the others the median over the rounds of its time by that of the first
   */
  public static List<Double> medianRatios(int rounds, List<Way> ways) throws SQLException {
    List<List<Double>> ratios = new ArrayList<>();
    for (int way = 1; way < ways.size(); way++) {
      ratios.add(new ArrayList<>());
    }
    for (int round = -rounds / 4; round < rounds; round++) { // first some to warm up
      List<Long> nanos = new ArrayList<>();
      for (Way way : ways) {
        long start = System.nanoTime();
        way.run();
        nanos.add(System.nanoTime() - start);
      }
      for (int way = 1; way < ways.size() && round >= 0; way++) {
        ratios.get(way - 1).add((double) nanos.get(way) / nanos.get(0));
      }
    }
    return ratios.stream().map(InTurn::median).toList();
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }
}
