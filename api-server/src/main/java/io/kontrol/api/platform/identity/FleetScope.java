package io.kontrol.api.platform.identity;

import java.util.regex.Pattern;

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

  public boolean isEverywhere() {
    return equals(EVERYWHERE);
  }

  private static boolean matches(String pattern, String text) {
    if (pattern.equals(ANY)) {
      return true;
    }
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(text);
    }
    if (star == pattern.length() - 1) {
      return !text.isEmpty() && text.startsWith(pattern.substring(0, star));
    }
    return !text.isEmpty() && regex(pattern).matcher(text).matches();
  }

  private static Pattern regex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (String literal : glob.split("\\*", -1)) {
      regex
          .append(regex.isEmpty() ? "" : ".*")
          .append(literal.isEmpty() ? "" : Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString());
  }
}
