package io.kontrol.reconciler.claim;

import io.kontrol.model.status.SyncStatus;

/**
 * A claimed resource: what to do about it, what is wanted and what is remembered.
 *
 * @param sync as it was derived when the claim was made
 */
public record Work(Task task, SyncStatus sync, Desired desired, Memory memory) {}
