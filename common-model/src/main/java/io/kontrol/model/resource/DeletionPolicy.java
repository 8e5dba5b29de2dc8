package io.kontrol.model.resource;

/** What happens to the object when its resource is deleted. */
public enum DeletionPolicy {
  Delete,
  /** Our label and annotations are removed; the object stays. */
  Orphan
}
