package io.kontrol.systemtests.benchmark.result;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;

/** Cost by size, as an SVG with logarithmic axes. */
public final class Plot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 70;
  private static final int BOTTOM = 50;
  private static final int TOP = 40;
  private static final int RIGHT = 240;
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#c8553d", "#2e8b57", "#8a4fbe", "#b8860b", "#555555");

  private Plot() {}

  /**
   * @param curves milliseconds by number of rows, by name
   */
  public static String svg(String title, Map<String, NavigableMap<Integer, Double>> curves) {
    int mostRows = curves.values().stream().mapToInt(NavigableMap::lastKey).max().orElseThrow();
    int leastRows = curves.values().stream().mapToInt(NavigableMap::firstKey).min().orElseThrow();
    double most =
        curves.values().stream()
            .flatMap(c -> c.values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElseThrow();
    double least =
        curves.values().stream()
            .flatMap(c -> c.values().stream())
            .mapToDouble(Double::doubleValue)
            .min()
            .orElseThrow();
    Axis x = new Axis(Math.log10(leastRows), Math.log10(mostRows), LEFT, WIDTH - RIGHT);
    Axis y =
        new Axis(
            Math.floor(Math.log10(least)),
            Math.ceil(Math.log10(most) + 1e-9),
            HEIGHT - BOTTOM,
            TOP);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
            .formatted(WIDTH, HEIGHT));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(text(LEFT, 22, title, "start"));
    drawGrid(svg, x, y);
    drawCurves(svg, curves, x, y);
    return svg.append("</svg>\n").toString();
  }

  /** A logarithmic axis from one pixel to another. */
  private record Axis(double low, double high, int from, int to) {
    double at(double value) {
      double span = Math.max(high - low, 1e-9);
      return from + (Math.log10(value) - low) / span * (to - from);
    }
  }

  private static void drawGrid(StringBuilder svg, Axis x, Axis y) {
    for (double power = y.low(); power <= y.high(); power++) {
      double value = Math.pow(10, power);
      svg.append(line(LEFT, y.at(value), WIDTH - RIGHT, y.at(value)));
      svg.append(text(LEFT - 8, y.at(value) + 4, Figure.number(value) + " ms", "end"));
    }
    for (double power = Math.ceil(x.low()); power <= x.high() + 1e-9; power++) {
      double value = Math.pow(10, power);
      svg.append(line(x.at(value), TOP, x.at(value), HEIGHT - BOTTOM));
      svg.append(
          text(
              x.at(value),
              HEIGHT - BOTTOM + 18,
              String.format(Locale.ROOT, "%,d", (long) value),
              "middle"));
    }
    svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "resources", "middle"));
  }

  private static void drawCurves(
      StringBuilder svg, Map<String, NavigableMap<Integer, Double>> curves, Axis x, Axis y) {
    int index = 0;
    for (Map.Entry<String, NavigableMap<Integer, Double>> curve : curves.entrySet()) {
      String colour = COLOURS.get(index % COLOURS.size());
      StringBuilder points = new StringBuilder();
      curve
          .getValue()
          .forEach(
              (rows, cost) ->
                  points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(rows), y.at(cost))));
      svg.append(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>%n"
              .formatted(colour, points.toString().strip()));
      int labelY = TOP + 20 + index * 20;
      int labelX = WIDTH - RIGHT + 16;
      svg.append(
          "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>%n"
              .formatted(labelX, labelY - 9, colour));
      svg.append(text(labelX + 16, labelY, curve.getKey(), "start"));
      index++;
    }
  }

  private static String line(double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String text, String anchor) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }
}
