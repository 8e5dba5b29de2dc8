package io.kontrol.sandbox.store;

import org.jspecify.annotations.Nullable;

/**
 * A change of an object.
 *
 * @param before empty when it was created
 * @param after for a deletion, the last state with the version of the deletion
 */
public record StoreEvent(long version, Type type, @Nullable StoreEntry before, StoreEntry after) {
  /** The event type in watches. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
