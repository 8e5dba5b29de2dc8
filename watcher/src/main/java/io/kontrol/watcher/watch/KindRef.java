package io.kontrol.watcher.watch;

/** A kind as the rows of {@code resources} name it. */
public record KindRef(String apiVersion, String kind) {

  @Override
  public String toString() {
    return apiVersion + "/" + kind;
  }
}
