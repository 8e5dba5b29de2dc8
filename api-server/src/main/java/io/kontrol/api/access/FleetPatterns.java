package io.kontrol.api.access;

import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.regex.Pattern;

/** Reads roles and parts of the fleet from requests. */
public final class FleetPatterns {
  private static final int LONGEST_CLUSTER = 100;
  private static final int LONGEST_NAMESPACE = 63;
  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._*-]+");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9*-]+");

  private FleetPatterns() {}

  public static Role role(String text) {
    try {
      return Role.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("invalid_role", "A role is one of USER, DEVOPS and ADMIN.");
    }
  }

  public static FleetScope scope(String cluster, String namespace) {
    require(cluster, "cluster", CLUSTER, LONGEST_CLUSTER);
    require(namespace, "namespace", NAMESPACE, LONGEST_NAMESPACE);
    return new FleetScope(cluster, namespace);
  }

  private static void require(String pattern, String what, Pattern characters, int longest) {
    if (pattern.length() > longest
        || !characters.matcher(pattern).matches()
        || pattern.contains("**")) {
      throw Refusal.invalid(
          "invalid_pattern",
          "A pattern of a "
              + what
              + " has the characters of its name and *, which stands for any characters, such as"
              + " team-*; it has "
              + longest
              + " characters at most.");
    }
  }
}
