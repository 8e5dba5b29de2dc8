package io.kontrol.sandbox.store;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an object.
 *
 * @param before empty when it was created
 * @param after its last state when it was deleted, with the version of the deletion
 */
public record StoreEvent(long version, Type type, @Nullable Stored before, Stored after) {
  /** As watches call it. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
