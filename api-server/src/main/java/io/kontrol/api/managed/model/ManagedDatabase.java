package io.kontrol.api.managed.model;

import io.kontrol.model.resource.ResourceIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code databases}.
 *
 * @param clusterId the Kubernetes cluster
 * @param clusterName of the Cluster, CloudNativePG's object
 * @param clusterResource the id of the Cluster's resource; null until the row is complete
 * @param progress what was seen of the objects when something last changed
 * @param progressAt when that was
 */
public record ManagedDatabase(
    UUID id,
    String name,
    String clusterId,
    String namespace,
    String clusterName,
    String poolerName,
    LifecycleStatus status,
    DatabaseSpec spec,
    @Nullable Integer clusterResource,
    @Nullable Integer poolerResource,
    @Nullable String errorMessage,
    @Nullable String waitingFor,
    @Nullable String progress,
    Instant progressAt,
    Instant createdAt,
    boolean readyBefore,
    boolean deletionProtection,
    boolean paused) {

  /** The names of the database and of its owner within the Cluster. */
  public static final String APPLICATION = "app";

  public static final int PORT = 5432;

  public String applySet() {
    return "database/" + id;
  }

  public String host() {
    return poolerName + "." + namespace + ".svc.cluster.local";
  }

  /** The Secret that CloudNativePG makes for the application's user. */
  public String secret() {
    return clusterName + "-" + APPLICATION;
  }

  public ManagedDatabase withResources(int cluster, int pooler) {
    return new ManagedDatabase(
        id,
        name,
        clusterId,
        namespace,
        clusterName,
        poolerName,
        status,
        spec,
        cluster,
        pooler,
        errorMessage,
        waitingFor,
        progress,
        progressAt,
        createdAt,
        readyBefore,
        deletionProtection,
        paused);
  }

  public ManagedDatabase withSpec(DatabaseSpec other) {
    return with(other, paused);
  }

  public ManagedDatabase withPaused(boolean hibernated) {
    return with(spec, hibernated);
  }

  private ManagedDatabase with(DatabaseSpec other, boolean hibernated) {
    return new ManagedDatabase(
        id,
        name,
        clusterId,
        namespace,
        clusterName,
        poolerName,
        status,
        other,
        clusterResource,
        poolerResource,
        errorMessage,
        waitingFor,
        progress,
        progressAt,
        createdAt,
        readyBefore,
        deletionProtection,
        hibernated);
  }

  public List<Integer> resources() {
    return Stream.of(Optional.ofNullable(clusterResource), Optional.ofNullable(poolerResource))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Of its Cluster; events of the database are events of it. */
  public ResourceIdentity identity() {
    return new ResourceIdentity(clusterId, "postgresql.cnpg.io", "Cluster", namespace, clusterName);
  }
}
