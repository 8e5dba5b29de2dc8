package io.kontrol.api.stack.deployment.row;

/** What is wanted of a deployment, as {@code desired_state} has it. */
public enum DeploymentState {
  Active,
  /** Nothing is applied, corrected or deleted; new generations are stored and wait. */
  Paused,
  /** Its objects are deleted; the row stays. */
  Deleted
}
