package io.kontrol.model.resource;

/** What happens when an apply meets a field of another manager. Stored by name. */
public enum ConflictPolicy {
  /** Take the field over. */
  Force,
  /** Report the other manager as the error. */
  Fail
}
