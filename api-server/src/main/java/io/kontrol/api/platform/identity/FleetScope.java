package io.kontrol.api.platform.identity;

/**
 * A part of the fleet, by glob patterns in which {@code *} stands for any characters.
 *
 * @param namespace only {@code *} covers cluster-scoped objects
 */
public record FleetScope(String cluster, String namespace) {
  public static final String ANY = "*";
  public static final FleetScope EVERYWHERE = new FleetScope(ANY, ANY);

  public boolean covers(String clusterId, String namespaceName) {
    return matches(cluster, clusterId) && matches(namespace, namespaceName);
  }

  /** Whether this part of the fleet has all of the other in it. */
  public boolean contains(FleetScope other) {
    return contains(cluster, other.cluster) && contains(namespace, other.namespace);
  }

  /** A star stands for any text if it is matched where a character is that no name has. */
  private static boolean contains(String pattern, String other) {
    return other.equals(ANY) ? pattern.equals(ANY) : matches(pattern, other.replace('*', '\u0001'));
  }

  public boolean isEverywhere() {
    return equals(EVERYWHERE);
  }

  private static boolean matches(String pattern, String text) {
    if (pattern.equals(ANY)) {
      return true;
    }
    return !text.isEmpty() && glob(pattern, text);
  }

  /** Takes a step back to the last star and no further: no pattern makes it slow. */
  private static boolean glob(String pattern, String text) {
    int star = -1;
    int resume = 0;
    int p = 0;
    int t = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    return pattern.substring(p).chars().allMatch(c -> c == '*');
  }
}
