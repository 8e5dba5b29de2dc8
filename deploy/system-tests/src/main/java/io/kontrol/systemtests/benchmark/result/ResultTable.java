package io.kontrol.systemtests.benchmark.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows as a text table that is valid Markdown. */
public final class ResultTable {
  private static final List<String> HEAD =
      List.of("measure", "Kontrol", "limit, same run", "ratio", "peer, same run", "bar");

  private ResultTable() {}

  public static String of(List<ResultRow> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(cells(row)));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      append(text, lines.get(i), widths);
      if (i == 0) {
        append(text, rule(widths), widths);
      }
    }
    return text.toString();
  }

  private static List<String> cells(ResultRow row) {
    return List.of(
        row.name(),
        row.kontrol().toString(),
        row.limit().map(l -> row.limitIs() + ": " + l).orElse(""),
        row.ratio().map(r -> String.format(Locale.ROOT, "%.2f", r)).orElse(""),
        row.peer().map(p -> row.peerIs() + ": " + p).orElse(""),
        row.bar());
  }

  private static List<String> rule(int[] widths) {
    List<String> dashes = new ArrayList<>();
    for (int width : widths) {
      dashes.add("-".repeat(width));
    }
    return dashes;
  }

  private static void append(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      text.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
    }
    text.append("|\n");
  }
}
