package io.kontrol.sandbox.store;

/** A kind of objects, whatever its version. */
public record GroupResource(String group, String resource) {
  @Override
  public String toString() {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
