package io.kontrol.model.status;

/**
 * How far a resource is from its desired state. Derived by the view {@code resource_status} and
 * nowhere else.
 */
public enum SyncStatus {
  /** Deleted, and the object is still there. */
  Deleting,
  /** Deleted, and the object is gone. */
  Deleted,
  /** The newest generation was tried and failed. */
  Error,
  /** The desired generation is not the applied one. */
  OutOfSync,
  /** Applied, and the watcher has not seen that state yet. */
  Pending,
  /** Applied, and the object was deleted from outside before it finished, if ever it does. */
  Missing,
  /** Applied and seen, and the fields that we own differ, or somebody else is deleting it. */
  Drifted,
  /** Everything agrees, or it ran to completion and need not be there any more. */
  Synced
}
