package io.kontrol.sandbox.object;

import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import io.kontrol.sandbox.store.StoreKey;
import java.util.List;

/**
 * The objects that a request names.
 *
 * @param name empty for all objects of a kind
 * @param subresource empty for the object itself
 */
public record RequestTarget(ResourceType type, String namespace, String name, String subresource) {
  public StoreKey key() {
    return new StoreKey(namespace, name);
  }

  public RequestTarget named(String otherName) {
    return new RequestTarget(type, namespace, otherName, subresource);
  }

  StatusException foreignUid(String uid) {
    var cause =
        new Cause(
            "FieldValueInvalid",
            "Invalid value: \"" + uid + "\": field is immutable",
            "metadata.uid");
    return StatusException.invalid(type.group(), type.kind(), name, List.of(cause, cause));
  }

  StatusException notFound() {
    return StatusException.notFound(type.group(), type.plural(), name);
  }
}
