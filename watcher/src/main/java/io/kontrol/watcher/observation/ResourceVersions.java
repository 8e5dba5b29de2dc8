package io.kontrol.watcher.observation;

/**
 * Compares resourceVersions of one object. They are numbers that increase; if one is not a number,
 * the later observation counts as newer. The SQL function {@code resource_version_reached} does the
 * same for stored versions, and a test compares the two.
 */
public final class ResourceVersions {
  private static final int MOST_DIGITS = 18;

  private ResourceVersions() {}

  /** Whether a version that was received later is at least as new as one received before. */
  public static boolean reached(String later, String earlier) {
    if (isNumber(later) && isNumber(earlier)) {
      return Long.parseLong(later) >= Long.parseLong(earlier);
    }
    return true;
  }

  private static boolean isNumber(String version) {
    return !version.isEmpty()
        && version.length() <= MOST_DIGITS
        && version.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
