package io.kontrol.api.platform.transaction;

import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.model.wake.Channel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The result of a write.
 *
 * @param changedClusters whose desired state was written; they are woken after the commit
 * @param audit what was done, for the audit log
 * @param withoutEffect nothing was done that the audit log would tell, as in a dry run
 * @param wakes channels beside those of the clusters that are notified after the commit
 */
public record WriteResult<T>(
    T value,
    Set<String> changedClusters,
    List<AuditEntry> audit,
    boolean withoutEffect,
    Set<Channel> wakes) {
  public WriteResult {
    changedClusters = Set.copyOf(changedClusters);
    audit = List.copyOf(audit);
    wakes = Set.copyOf(wakes);
  }

  public WriteResult(T value, Set<String> changedClusters) {
    this(value, changedClusters, List.of(), false);
  }

  public WriteResult(
      T value, Set<String> changedClusters, List<AuditEntry> audit, boolean withoutEffect) {
    this(value, changedClusters, audit, withoutEffect, Set.of());
  }

  public static <T> WriteResult<T> unchanged(T value) {
    return new WriteResult<>(value, Set.of());
  }

  public static <T> WriteResult<T> changed(T value, String clusterId) {
    return new WriteResult<>(value, Set.of(clusterId));
  }

  /** The same write with another value. */
  public <R> WriteResult<R> as(R other) {
    return new WriteResult<>(other, changedClusters, audit, withoutEffect, wakes);
  }

  /** The same write, which has also changed the desired state of these clusters. */
  public WriteResult<T> changing(Set<String> clusters) {
    Set<String> all = new HashSet<>(changedClusters);
    all.addAll(clusters);
    return new WriteResult<>(value, all, audit, withoutEffect, wakes);
  }

  /** The same write, told in the audit log by the same transaction. */
  public WriteResult<T> audited(AuditEntry entry) {
    return new WriteResult<>(value, changedClusters, List.of(entry), withoutEffect, wakes);
  }

  /** Nothing was done, and the audit log stays still. */
  public WriteResult<T> asWithoutEffect() {
    return new WriteResult<>(value, changedClusters, List.of(), true, wakes);
  }

  /** The same write, after which those who listen to this channel are woken. */
  public WriteResult<T> waking(Channel channel) {
    return new WriteResult<>(value, changedClusters, audit, withoutEffect, Set.of(channel));
  }
}
