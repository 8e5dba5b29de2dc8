package io.kontrol.reconciler.claim;

import io.kontrol.model.resource.RecreatePolicy;
import io.kontrol.model.status.SyncStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A claimed resource: the task, the desired state, the recorded state, and the observed object.
 *
 * @param sync the status at the time of the claim
 * @param owner null for none
 * @param owns whether other resources name this one as their owner
 */
public record Work(
    Task task,
    SyncStatus sync,
    DesiredResource desired,
    AppliedStateSnapshot recorded,
    Observed observed,
    @Nullable Owner owner,
    boolean owns) {
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

  /** Whether a user has asked for this resource to be reconciled since that was last done. */
  public boolean isAskedFor() {
    Instant asked = desired.reconcileRequestedAt();
    Instant served = recorded.attempt().requestServed();
    return asked != null && (served == null || asked.isAfter(served));
  }

  /** Whether an apply may make the object: the first one, or if the policy or a user says so. */
  public boolean mayCreate() {
    return desired.recreatePolicy() == RecreatePolicy.Always
        || recorded.applied().uid() == null
        || (isAskedFor() && desired.recreationRequested());
  }

  public @Nullable String ownerUid() {
    return owner == null ? null : owner.uid();
  }

  public int resourceId() {
    return desired.resourceId();
  }
}
