package io.kontrol.reconciler.claim;

import io.kontrol.model.status.SyncStatus;
import org.jspecify.annotations.Nullable;

/**
 * A claimed resource: the task, the desired state, the recorded state, and the observed object.
 *
 * @param sync the status at the time of the claim
 */
public record Work(
    Task task,
    SyncStatus sync,
    DesiredResource desired,
    AppliedStateSnapshot recorded,
    Observed observed) {
  /**
   * The object as the watcher observed it last; all null before that.
   *
   * @param generation from its annotation
   * @param finished whether it ran to completion
   * @param deletionMessage what its deletion waits for; null unless it is being deleted
   * @param gone whether it no longer exists
   */
  public record Observed(
      @Nullable String uid,
      @Nullable Integer generation,
      @Nullable String resourceVersion,
      @Nullable String ownedFieldsHash,
      boolean finished,
      @Nullable String deletionMessage,
      boolean gone) {

    public static Observed of(@Nullable String uid) {
      return new Observed(uid, null, null, null, false, null, false);
    }
  }

  public int resourceId() {
    return desired.resourceId();
  }
}
