package io.kontrol.reconciler.claim;

import io.kontrol.model.status.SyncStatus;
import org.jspecify.annotations.Nullable;

/**
 * A claimed resource: what to do about it, what is wanted and what is remembered.
 *
 * @param sync as it was derived when the claim was made
 * @param observedUid of the object that the watcher has seen last
 */
public record Work(
    Task task, SyncStatus sync, Desired desired, Memory memory, @Nullable String observedUid) {
  public int resourceId() {
    return desired.resourceId();
  }
}
