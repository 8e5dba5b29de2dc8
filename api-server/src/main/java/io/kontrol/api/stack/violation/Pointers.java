package io.kontrol.api.stack.violation;

/** JSON Pointers (RFC 6901) as texts. */
public final class Pointers {
  private Pointers() {}

  public static String child(String parent, String field) {
    return parent + "/" + escape(field);
  }

  public static String child(String parent, int index) {
    return parent + "/" + index;
  }

  public static String escape(String segment) {
    return segment.replace("~", "~0").replace("/", "~1");
  }

  public static String unescape(String segment) {
    return segment.replace("~1", "/").replace("~0", "~");
  }
}
