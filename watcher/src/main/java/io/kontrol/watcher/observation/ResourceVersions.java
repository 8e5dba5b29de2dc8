package io.kontrol.watcher.observation;

/**
 * resourceVersions of one object: numbers that only rise. Where a server's are no numbers, what
 * comes later is newer, as in the SQL function resource_version_reached.
 */
public final class ResourceVersions {
  private static final int MOST_DIGITS = 18;

  private ResourceVersions() {}

  /** Whether a version that arrived later is at least as new as one that arrived before. */
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
