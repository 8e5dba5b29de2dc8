package io.kontrol.reconciler.claim;

/**
 * The resource that owns another one, and its object as it was last applied.
 *
 * @param uid of the object
 */
public record Owner(int resourceId, String apiVersion, String kind, String name, String uid) {
  @Override
  public String toString() {
    return kind + " \"" + name + "\"";
  }
}
