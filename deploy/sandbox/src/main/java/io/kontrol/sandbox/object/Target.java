package io.kontrol.sandbox.object;

import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.Key;

/**
 * What a request is about.
 *
 * @param name empty for all of a kind
 * @param subresource empty for the object itself
 */
public record Target(ResourceType type, String namespace, String name, String subresource) {
  public Key key() {
    return new Key(namespace, name);
  }

  public Target named(String otherName) {
    return new Target(type, namespace, otherName, subresource);
  }

  StatusException notFound() {
    return StatusException.notFound(type.group(), type.plural(), name);
  }
}
