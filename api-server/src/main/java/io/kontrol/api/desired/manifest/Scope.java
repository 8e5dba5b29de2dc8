package io.kontrol.api.desired.manifest;

/** Whether objects of a kind live in a namespace. */
public enum Scope {
  NAMESPACED,
  CLUSTER,
  /** Neither a built-in kind nor one whose CRD Kontrol holds. */
  UNKNOWN;

  /**
   * @param text as a CustomResourceDefinition writes it
   */
  static Scope of(String text) {
    return switch (text) {
      case "Namespaced" -> NAMESPACED;
      case "Cluster" -> CLUSTER;
      default -> UNKNOWN;
    };
  }
}
