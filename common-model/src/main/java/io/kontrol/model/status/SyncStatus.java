package io.kontrol.model.status;

/**
 * How far a resource is from its desired state. Only the view {@code resource_status} derives it.
 */
public enum SyncStatus {
  /** Deleted, and the object still exists. */
  Deleting,
  /** Deleted, and the object is gone. */
  Deleted,
  /** The newest generation was tried and failed. */
  Error,
  /** The desired generation is not the applied one. */
  OutOfSync,
  /** Applied, and the watcher has not observed that state yet. */
  Pending,
  /** Applied, and the object was deleted from outside, unless it ran to completion before. */
  Missing,
  /** Applied and observed, and our fields differ, or somebody else is deleting the object. */
  Drifted,
  /** Everything agrees, or it ran to completion and need not exist any more. */
  Synced
}
