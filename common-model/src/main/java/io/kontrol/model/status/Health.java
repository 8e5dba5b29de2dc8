package io.kontrol.model.status;

/** Whether the object works, as its operators would judge it. */
public enum Health {
  Healthy,
  Progressing,
  Degraded,
  Suspended,
  Missing,
  /** Not understood: never a guess. */
  Unknown
}
