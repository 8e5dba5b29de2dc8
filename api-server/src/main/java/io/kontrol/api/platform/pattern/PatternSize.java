package io.kontrol.api.platform.pattern;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large the program of a regular expression becomes, before it is compiled: counted repetitions
 * of each other multiply, and three of {@code {1000}} would fill the memory.
 */
final class PatternSize {
  private static final long CAP = 1_000_000_000L;

  private final String pattern;

  /** Sizes of the open groups, innermost last. */
  private final Deque<Long> groups = new ArrayDeque<>();

  private long group;
  private long atom;
  private int at;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  static long of(String pattern) {
    return new PatternSize(pattern).read();
  }

  private long read() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      switch (c) {
        case '\\' -> {
          at++;
          next(1);
        }
        case '[' -> {
          skipClass();
          next(1);
        }
        case '(' -> {
          groups.push(group + atom);
          group = 0;
          atom = 0;
        }
        case ')' -> close();
        case '{' -> repeat();
        default -> next(1);
      }
      at++;
    }
    while (!groups.isEmpty()) {
      close();
    }
    return group + atom;
  }

  private void next(long size) {
    group = Math.min(CAP, group + atom);
    atom = size;
  }

  private void close() {
    long inner = group + atom;
    group = groups.isEmpty() ? 0 : groups.pop();
    atom = Math.min(CAP, inner + 2);
  }

  /** A class ends at the first bracket that is neither escaped nor its first character. */
  private void skipClass() {
    int first = pattern.startsWith("^", at + 1) ? at + 2 : at + 1;
    at = first;
    while (at < pattern.length() && (at == first || pattern.charAt(at) != ']')) {
      at += pattern.charAt(at) == '\\' ? 2 : 1;
    }
  }

  private void repeat() {
    int end = pattern.indexOf('}', at);
    String counts = end < 0 ? "" : pattern.substring(at + 1, end);
    if (!counts.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
      next(1);
      return;
    }
    String[] bounds = counts.split(",");
    long most = 1;
    for (String bound : bounds) {
      most = Math.max(most, Long.parseLong(bound));
    }
    atom = Math.min(CAP, atom * most);
    at = end;
  }
}
