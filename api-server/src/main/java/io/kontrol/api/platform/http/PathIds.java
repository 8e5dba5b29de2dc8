package io.kontrol.api.platform.http;

import io.kontrol.api.platform.refusal.Refusal;

/** Parses ids in paths. */
public final class PathIds {
  private PathIds() {}

  public static int parse(String text) {
    try {
      int id = Integer.parseInt(text);
      if (id > 0 && text.charAt(0) != '+') {
        return id;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw Refusal.notFound("An id is a positive whole number; there is no resource at this path.");
  }
}
