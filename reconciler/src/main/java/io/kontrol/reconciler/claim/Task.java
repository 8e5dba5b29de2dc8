package io.kontrol.reconciler.claim;

/** What is to be done; named as the view {@code resource_work} names it. */
public enum Task {
  /** A new generation, a user's request, or a failed attempt whose time has come. */
  apply,
  /** Drift under Enforce. */
  correct,
  /** Drift under another policy, of which nobody has been told. */
  report,
  /** All agrees, and that is not on record: reported drift is over, or the object was made anew. */
  settle,
  /** A delete that is owed, or accepted and not yet seen finished. */
  delete,
  /** A delete that the watcher has seen finished. */
  confirm
}
