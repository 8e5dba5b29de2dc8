package io.kontrol.model.status;

/** Whether an object works. */
public enum Health {
  Healthy,
  Progressing,
  Degraded,
  Suspended,
  Missing,
  /** The status is not understood; there is no guessing. */
  Unknown
}
