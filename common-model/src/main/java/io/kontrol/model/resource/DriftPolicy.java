package io.kontrol.model.resource;

/** What happens when somebody else changes a field that we own. */
public enum DriftPolicy {
  /** Apply again at once. */
  Enforce,
  /** Wait for a user, who adopts the live values or enforces ours. */
  Adopt,
  /** Only report it. */
  Ignore
}
