package io.kontrol.api.desired.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The unified diff of two texts, three lines of context around each change. */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** Beyond this many different lines the shortest script is not worth its search. */
  private static final int MOST_DIFFERENCES = 2_000;

  private enum Kind {
    SAME(' '),
    OLD('-'),
    NEW('+');

    private final char sign;

    Kind(char sign) {
      this.sign = sign;
    }
  }

  private record Line(Kind kind, String text) {}

  private UnifiedDiff() {}

  /**
   * @return empty when the texts are equal
   */
  public static String between(String oldName, String oldText, String newName, String newText) {
    if (oldText.equals(newText)) {
      return "";
    }
    List<Line> script = script(lines(oldText), lines(newText));
    StringBuilder out = new StringBuilder();
    out.append("--- ").append(oldName).append('\n').append("+++ ").append(newName).append('\n');
    int position = 0;
    while (position < script.size()) {
      int change = nextChange(script, position);
      if (change == script.size()) {
        break;
      }
      int start = Math.max(position, change - CONTEXT);
      int end = endOfHunk(script, change);
      hunk(script, start, end, out);
      position = end;
    }
    return out.toString();
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private static int nextChange(List<Line> script, int from) {
    int i = from;
    while (i < script.size() && script.get(i).kind() == Kind.SAME) {
      i++;
    }
    return i;
  }

  private static int endOfHunk(List<Line> script, int change) {
    int lastChange = change;
    for (int i = change; i < script.size() && i - lastChange <= 2 * CONTEXT; i++) {
      if (script.get(i).kind() != Kind.SAME) {
        lastChange = i;
      }
    }
    return Math.min(script.size(), lastChange + CONTEXT + 1);
  }

  private static void hunk(List<Line> script, int start, int end, StringBuilder out) {
    int oldStart = count(script, 0, start, Kind.NEW);
    int newStart = count(script, 0, start, Kind.OLD);
    int oldLines = count(script, start, end, Kind.NEW);
    int newLines = count(script, start, end, Kind.OLD);
    out.append("@@ -").append(range(oldStart, oldLines));
    out.append(" +").append(range(newStart, newLines)).append(" @@\n");
    for (Line line : script.subList(start, end)) {
      out.append(line.kind().sign).append(line.text()).append('\n');
    }
  }

  /** A range of no lines names the line before it. */
  private static String range(int before, int lines) {
    return (lines == 0 ? before : before + 1) + "," + lines;
  }

  /** Lines of one side: all but those that only the other side has. */
  private static int count(List<Line> script, int start, int end, Kind others) {
    int count = 0;
    for (int i = start; i < end; i++) {
      if (script.get(i).kind() != others) {
        count++;
      }
    }
    return count;
  }

  private static List<Line> script(List<String> before, List<String> after) {
    int head = 0;
    int shorter = Math.min(before.size(), after.size());
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    List<Line> script = new ArrayList<>();
    add(script, Kind.SAME, before.subList(0, head));
    script.addAll(
        myers(
            before.subList(head, before.size() - tail), after.subList(head, after.size() - tail)));
    add(script, Kind.SAME, before.subList(before.size() - tail, before.size()));
    return script;
  }

  /** Myers, "An O(ND) difference algorithm and its variations" (1986), greedy forward form. */
  private static List<Line> myers(List<String> before, List<String> after) {
    int most = Math.min(before.size() + after.size(), MOST_DIFFERENCES);
    int[] furthest = new int[2 * most + 3];
    List<int[]> trace = new ArrayList<>();
    for (int d = 0; d <= most; d++) {
      trace.add(Arrays.copyOfRange(furthest, most + 1 - d - 1, most + 1 + d + 2));
      for (int k = -d; k <= d; k += 2) {
        boolean down = k == -d || (k != d && furthest[most + k] < furthest[most + k + 2]);
        int x = down ? furthest[most + k + 2] : furthest[most + k] + 1;
        int y = x - k;
        while (x < before.size() && y < after.size() && before.get(x).equals(after.get(y))) {
          x++;
          y++;
        }
        furthest[most + 1 + k] = x;
        if (x >= before.size() && y >= after.size()) {
          return backtrack(trace, before, after, d);
        }
      }
    }
    List<Line> all = new ArrayList<>();
    add(all, Kind.OLD, before);
    add(all, Kind.NEW, after);
    return all;
  }

  private static List<Line> backtrack(
      List<int[]> trace, List<String> before, List<String> after, int differences) {
    List<Line> reversed = new ArrayList<>();
    int x = before.size();
    int y = after.size();
    for (int d = differences; d >= 0; d--) {
      int[] furthest = trace.get(d); // index of diagonal k is k + d + 1
      int k = x - y;
      boolean down = k == -d || (k != d && furthest[k - 1 + d + 1] < furthest[k + 1 + d + 1]);
      int previousK = down ? k + 1 : k - 1;
      int previousX = d == 0 ? 0 : furthest[previousK + d + 1];
      int previousY = d == 0 ? 0 : previousX - previousK;
      while (x > previousX && y > previousY) {
        reversed.add(new Line(Kind.SAME, before.get(--x)));
        y--;
      }
      if (d > 0) {
        reversed.add(
            down ? new Line(Kind.NEW, after.get(--y)) : new Line(Kind.OLD, before.get(--x)));
      }
    }
    Collections.reverse(reversed);
    return reversed;
  }

  private static void add(List<Line> script, Kind kind, List<String> lines) {
    lines.forEach(line -> script.add(new Line(kind, line)));
  }
}
