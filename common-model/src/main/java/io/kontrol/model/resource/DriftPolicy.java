package io.kontrol.model.resource;

/** What happens when somebody else changes a field that we own. Stored by name. */
public enum DriftPolicy {
  /** Apply again at once. */
  Enforce,
  /** Wait for a user, who takes the live values over or enforces ours. */
  Adopt,
  /** Show it, and leave it. */
  Ignore
}
