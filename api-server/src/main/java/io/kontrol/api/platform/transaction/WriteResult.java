package io.kontrol.api.platform.transaction;

import java.util.Set;

/**
 * The result of a write.
 *
 * @param changedClusters whose desired state was written; they are woken after the commit
 */
public record WriteResult<T>(T value, Set<String> changedClusters) {
  public WriteResult {
    changedClusters = Set.copyOf(changedClusters);
  }

  public static <T> WriteResult<T> unchanged(T value) {
    return new WriteResult<>(value, Set.of());
  }

  public static <T> WriteResult<T> changed(T value, String clusterId) {
    return new WriteResult<>(value, Set.of(clusterId));
  }

  /** The same write with another value. */
  public <R> WriteResult<R> as(R other) {
    return new WriteResult<>(other, changedClusters);
  }
}
