package io.kontrol.api.desired.list;

import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Grant;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Role;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who may see a part of a {@link FleetFixture}. */
final class Viewers {
  private Viewers() {}

  /** Of each kind of scope; some see nothing. */
  static Map<String, Permissions> all() {
    Map<String, Permissions> viewers = new LinkedHashMap<>(ofOnePercent());
    viewers.put("a cluster", of("c7 *"));
    viewers.put("clusters by pattern", of("*7 *", "c8* *"));
    viewers.put("a namespace of a cluster", of("c7 ns7"));
    viewers.put("namespaces by prefix", of("* ns49*"));
    viewers.put("namespaces by ending", of("c* *7"));
    viewers.put("a cluster and namespaces", of("c7 *", "c9 ns49*", "none ns7"));
    viewers.put("all but what is cluster-scoped", of("* **"));
    viewers.put("nothing", of("none *", "* none"));
    viewers.put("a token of a user", of("c7 *", "* ns49*").within(grants("c9 *", "* ns4*")));
    return viewers;
  }

  /** Five of five hundred namespaces: spread over all rows of one fleet, the last of the other. */
  static Map<String, Permissions> ofOnePercent() {
    Map<String, Permissions> viewers = new LinkedHashMap<>();
    viewers.put("1 %, spread", of("* ns7", "* ns107", "* ns207", "* ns307", "* ns407"));
    viewers.put("1 %, the last", of("* ns495", "* ns496", "* ns497", "* ns498", "c9 ns499"));
    return viewers;
  }

  static Permissions of(String... scopes) {
    return Permissions.of(grants(scopes));
  }

  private static List<Grant> grants(String... scopes) {
    return Arrays.stream(scopes)
        .map(scope -> scope.split(" "))
        .map(parts -> new Grant(Role.USER, new FleetScope(parts[0], parts[1])))
        .toList();
  }
}
