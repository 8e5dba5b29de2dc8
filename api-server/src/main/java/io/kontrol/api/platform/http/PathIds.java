package io.kontrol.api.platform.http;

import io.kontrol.api.platform.refusal.Refusal;

/** Parses ids in paths. */
public final class PathIds {
  private PathIds() {}

  public static int parse(String text) {
    long id = parseLong(text);
    if (id <= Integer.MAX_VALUE) {
      return (int) id;
    }
    throw bad();
  }

  /** For tables that may outgrow an integer. */
  public static long parseLong(String text) {
    try {
      long id = Long.parseLong(text);
      if (id > 0 && text.charAt(0) != '+') {
        return id;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw bad();
  }

  private static Refusal bad() {
    return Refusal.notFound("An id is a positive whole number; there is no resource at this path.");
  }
}
