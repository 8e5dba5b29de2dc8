package io.kontrol.watcher.watch;

/** A kind as named in {@code resources}. */
public record KindRef(String apiVersion, String kind) {

  @Override
  public String toString() {
    return apiVersion + "/" + kind;
  }
}
