package io.kontrol.systemtests.faults.load;

/** The operations of the load. */
public enum Operation {
  CREATE,
  EDIT,
  ROLLBACK,
  DELETE,
  APPLY,
  RECONCILE,
  OUTSIDE_EDIT,
  OUTSIDE_LABEL_REMOVAL,
  OUTSIDE_DELETE,
  OUTSIDE_RECREATE
}
