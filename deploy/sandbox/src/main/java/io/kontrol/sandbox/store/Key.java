package io.kontrol.sandbox.store;

/**
 * An object among those of its kind.
 *
 * @param namespace empty for what belongs to the whole cluster
 */
public record Key(String namespace, String name) implements Comparable<Key> {
  @Override
  public int compareTo(Key other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }
}
