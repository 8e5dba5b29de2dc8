package io.kontrol.api.stack.render.patch;

import java.util.Arrays;
import java.util.List;

/**
 * A JSON Pointer in which {@code *} stands for one segment and {@code **}, at the end, for one or
 * more.
 */
public final class PathPattern {
  private static final String ANY = "*";
  private static final String REST = "**";

  private final List<String> segments;

  private PathPattern(List<String> segments) {
    this.segments = segments;
  }

  /**
   * @throws IllegalArgumentException with a message for the author
   */
  static PathPattern parse(String text) {
    List<String> segments = split(text);
    if (!text.startsWith("/") || segments.size() > 60) {
      throw new IllegalArgumentException("The path is a JSON Pointer of at most 60 segments.");
    }
    int rest = segments.indexOf(REST);
    if (rest >= 0 && rest < segments.size() - 1) {
      throw new IllegalArgumentException("** stands at the end of a path.");
    }
    return new PathPattern(segments);
  }

  static List<String> split(String pointer) {
    return Arrays.asList(pointer.substring(Math.min(1, pointer.length())).split("/", -1));
  }

  boolean matches(String pointer) {
    List<String> given = split(pointer);
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).equals(REST)) {
        return given.size() > i;
      }
      boolean same =
          i < given.size() && (segments.get(i).equals(ANY) || segments.get(i).equals(given.get(i)));
      if (!same) {
        return false;
      }
    }
    return given.size() == segments.size();
  }
}
