package io.kontrol.model.resource;

/** What an apply does when another manager owns a field. */
public enum ConflictPolicy {
  /** Take the field over. */
  Force,
  /** Fail, and report the other manager. */
  Fail
}
