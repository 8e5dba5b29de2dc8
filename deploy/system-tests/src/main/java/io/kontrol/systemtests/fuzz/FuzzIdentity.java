package io.kontrol.systemtests.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who sends requests, and what they may do. Each is a user of its own, so that a row tells
 * which credential has written it.
 *
 * @param authorization the header; empty for none
 * @param accepted whether the credential holds
 * @param layers of grants, each of which bounds the others: a user's, and a token's
 */
record FuzzIdentity(
    String name, Optional<String> authorization, boolean accepted, List<List<Grant>> layers) {

  /** From the lowest. */
  enum Level {
    USER,
    DEVOPS,
    ADMIN
  }

  /**
   * A role in a part of the fleet.
   *
   * @param cluster a name, or the beginning of one and a star
   * @param namespace the same
   */
  record Grant(Level role, String cluster, String namespace) {
    static Grant parse(String text) {
      String[] parts = text.split(" ");
      return new Grant(Level.valueOf(parts[0]), parts[1], parts[2]);
    }

    boolean covers(String clusterId, String namespaceName) {
      return matches(cluster, clusterId) && matches(namespace, namespaceName);
    }

    private static boolean matches(String pattern, String text) {
      if (pattern.equals("*")) {
        return true;
      }
      return pattern.endsWith("*")
          ? text.startsWith(pattern.substring(0, pattern.length() - 1))
          : text.equals(pattern);
    }
  }

  /** The e-mail address of the user. */
  String email() {
    return name + "@fuzz.local";
  }

  Map<String, String> headers() {
    return authorization.map(value -> Map.of("Authorization", value)).orElse(Map.of());
  }

  /** The role in a namespace; {@code ""} for cluster-scoped objects. */
  Optional<Level> roleIn(String clusterId, String namespace) {
    Optional<Level> role = Optional.of(Level.ADMIN);
    for (List<Grant> layer : layers) {
      Optional<Level> highest =
          layer.stream()
              .filter(grant -> grant.covers(clusterId, namespace))
              .map(Grant::role)
              .max(Level::compareTo);
      role = role.flatMap(before -> highest.map(in -> in.compareTo(before) < 0 ? in : before));
    }
    return accepted ? role : Optional.empty();
  }

  boolean sees(String clusterId, String kind, String namespace, String name) {
    return roleIn(clusterId, namespace).isPresent()
        || (kind.equals("Namespace") && namespace.isEmpty() && roleIn(clusterId, name).isPresent());
  }

  boolean changes(String clusterId, String namespace) {
    return roleIn(clusterId, namespace)
        .filter(role -> role.compareTo(Level.DEVOPS) >= 0)
        .isPresent();
  }

  /** Whether it has at least this role in every namespace. */
  boolean isEverywhere(Level least) {
    return accepted
        && layers.stream()
            .allMatch(
                layer ->
                    layer.stream()
                        .filter(grant -> grant.role().compareTo(least) >= 0)
                        .anyMatch(grant -> grant.equals(new Grant(grant.role(), "*", "*"))));
  }
}
