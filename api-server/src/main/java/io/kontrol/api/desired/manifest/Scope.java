package io.kontrol.api.desired.manifest;

/** Whether objects of a kind live in a namespace, by the names that a CRD uses. */
public enum Scope {
  Namespaced,
  Cluster,
  /** Neither a built-in kind nor one whose CRD Kontrol holds. */
  Unknown
}
