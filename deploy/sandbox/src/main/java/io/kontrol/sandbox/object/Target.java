package io.kontrol.sandbox.object;

import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import io.kontrol.sandbox.store.Key;
import java.util.List;

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
