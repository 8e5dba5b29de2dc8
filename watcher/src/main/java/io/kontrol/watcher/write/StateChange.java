package io.kontrol.watcher.write;

import io.kontrol.watcher.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * A written row, with its state before.
 *
 * @param namespace of the row; may be {@code ""} if the object's is {@code default}
 * @param generation of the desired state
 * @param wanted whether the resource is not deleted
 * @param finished whether it ran to completion
 * @param before null if the object was never observed before
 */
public record StateChange(
    Observation observation,
    int resourceId,
    String namespace,
    int generation,
    boolean wanted,
    boolean finished,
    @Nullable Before before) {

  /** The row before. */
  record Before(
      @Nullable String uid,
      boolean gone,
      @Nullable String contentHash,
      @Nullable String ownedFieldsHash,
      @Nullable String health) {}
}
