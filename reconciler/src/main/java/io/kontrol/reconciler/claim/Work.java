package io.kontrol.reconciler.claim;

import io.kontrol.model.status.SyncStatus;
import org.jspecify.annotations.Nullable;

/**
 * A claimed resource: what to do about it, what is wanted and what is remembered.
 *
 * @param sync as it was derived when the claim was made
 */
public record Work(
    Task task,
    SyncStatus sync,
    DesiredResource desired,
    AppliedStateSnapshot memory,
    Observed observed) {
  /**
   * The object that the watcher has seen last; all null before it has.
   *
   * @param generation that it bears
   * @param finished it runs to completion, and has
   * @param deletionMessage while it is being deleted, what that waits for
   * @param gone it is there no more
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
