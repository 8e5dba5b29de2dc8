package io.kontrol.api.desired;

/** What became of one object's desired state, in kubectl's words. */
public enum ObjectAction {
  CREATED,
  CONFIGURED,
  UNCHANGED,
  /** Deleted, since its set no longer holds it. */
  PRUNED,
  DELETED
}
