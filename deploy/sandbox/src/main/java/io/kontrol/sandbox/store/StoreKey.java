package io.kontrol.sandbox.store;

/**
 * Name and namespace of an object.
 *
 * @param namespace empty for cluster-scoped objects
 */
public record StoreKey(String namespace, String name) implements Comparable<StoreKey> {
  @Override
  public int compareTo(StoreKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }
}
