package io.kontrol.sandbox.store;

/** A resource, independent of its version. */
public record GroupResource(String group, String resource) {
  @Override
  public String toString() {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
