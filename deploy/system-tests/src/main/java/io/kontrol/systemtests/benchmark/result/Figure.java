package io.kontrol.systemtests.benchmark.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.http.TestJson;
import java.util.List;
import java.util.Locale;

/**
 * The median of several runs, with minimum and maximum.
 *
 * @param unit such as {@code ms} or {@code objects/s}
 */
public record Figure(double median, double min, double max, int runs, String unit) {
  /** One value of each run. */
  public static Figure of(List<Double> runs, String unit) {
    Samples samples = Samples.of(runs);
    return new Figure(samples.median(), samples.min(), samples.max(), samples.count(), unit);
  }

  @Override
  public String toString() {
    if (runs == 1) {
      return number(median) + " " + unit;
    }
    return number(median) + " " + unit + " (" + number(min) + "–" + number(max) + ")";
  }

  static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }

  ObjectNode json() {
    return TestJson.object()
        .put("median", median)
        .put("min", min)
        .put("max", max)
        .put("runs", runs)
        .put("unit", unit);
  }
}
