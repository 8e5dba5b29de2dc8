package io.kontrol.model.resource;

import java.util.Objects;

/**
 * The identity of a resource: unique among rows of {@code resources} that are not deleted.
 *
 * @param apiGroup {@code ""} for the core group
 * @param namespace {@code ""} for cluster-scoped objects
 */
public record ResourceIdentity(
    String clusterId, String apiGroup, String kind, String namespace, String name) {

  public ResourceIdentity {
    requireText(clusterId, "clusterId");
    Objects.requireNonNull(apiGroup, "apiGroup");
    requireText(kind, "kind");
    Objects.requireNonNull(namespace, "namespace");
    requireText(name, "name");
  }

  /** As {@code kubectl} writes it: {@code apps/Deployment shop/cart}. */
  public String display() {
    return (apiGroup.isEmpty() ? "" : apiGroup + "/")
        + kind
        + " "
        + (namespace.isEmpty() ? "" : namespace + "/")
        + name;
  }

  private static void requireText(String value, String what) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
  }
}
