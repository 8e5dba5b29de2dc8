package io.kontrol.model.resource;

/** What becomes of the object when its resource is deleted. Stored by name. */
public enum DeletionPolicy {
  Delete,
  /** Our label and annotations are taken off; the object stays. */
  Orphan
}
