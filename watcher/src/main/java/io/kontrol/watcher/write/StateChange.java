package io.kontrol.watcher.write;

import io.kontrol.watcher.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * A row that has been written, and what it held before.
 *
 * @param namespace of the row, which may be {@code ""} where the object's is {@code default}
 * @param generation the desired one
 * @param wanted the row is not marked as deleted
 * @param finished it runs to completion, and has
 * @param before null when the object had never been seen
 */
public record StateChange(
    Observation observation,
    int resourceId,
    String namespace,
    int generation,
    boolean wanted,
    boolean finished,
    @Nullable Before before) {

  /** The row as it was. */
  record Before(
      @Nullable String uid,
      boolean gone,
      @Nullable String contentHash,
      @Nullable String ownedFieldsHash,
      @Nullable String health) {}
}
