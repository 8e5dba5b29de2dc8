package io.kontrol.reconciler.claim;

import io.kontrol.reconciler.order.ApplyOrder;
import java.util.Optional;

/**
 * Names what an object may depend on: {@code namespace:shop}, {@code group:example.com} for the
 * kinds that a CustomResourceDefinition defines, or {@code owner:7} by its resource's id. Stored in
 * {@code waits_for}.
 */
public final class DependencyKeys {
  private DependencyKeys() {}

  public static String namespace(String name) {
    return "namespace:" + name;
  }

  public static String group(String apiGroup) {
    return "group:" + apiGroup;
  }

  public static String owner(int resourceId) {
    return "owner:" + resourceId;
  }

  /** The key that others may wait for; empty unless it is a Namespace or a definition. */
  static Optional<String> providedBy(String apiGroup, String kind, String name) {
    if (ApplyOrder.rank(apiGroup, kind) != 0) {
      return Optional.empty();
    }
    return Optional.of(kind.equals("Namespace") ? namespace(name) : group(groupOf(name)));
  }

  /** A CustomResourceDefinition is named {@code plural.group}. */
  private static String groupOf(String definition) {
    return definition.substring(definition.indexOf('.') + 1);
  }
}
