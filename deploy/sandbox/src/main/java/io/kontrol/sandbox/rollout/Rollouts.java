package io.kontrol.sandbox.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.object.MetadataTime;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ActionScheduler;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreEvent;
import io.kontrol.sandbox.store.StoreKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Acts as the workload controllers and the kubelet: moves workloads through their status after a
 * delay.
 */
public final class Rollouts implements ObjectStore.Observer {
  private static final WriteOptions CONTROLLER = WriteOptions.by("kube-controller-manager");
  private static final Set<String> KINDS =
      Set.of(
          "deployments.apps",
          "statefulsets.apps",
          "daemonsets.apps",
          "replicasets.apps",
          "jobs.batch",
          "persistentvolumeclaims",
          "services",
          "pods",
          "clusters.postgresql.cnpg.io",
          "poolers.postgresql.cnpg.io",
          "backups.postgresql.cnpg.io",
          "scheduledbackups.postgresql.cnpg.io");

  private record Work(GroupResource kind, StoreKey key) {}

  private final ServedResources registry;
  private final ObjectStore store;
  private final ObjectRegistry objects;
  private final ActionScheduler scheduler;
  private final Duration delay;
  private final MetadataTime timestamps;
  private final Map<Work, Long> begun = new ConcurrentHashMap<>();

  /**
   * @param delay duration of a rollout
   */
  public Rollouts(
      ServedResources registry,
      ObjectStore store,
      ObjectRegistry objects,
      ActionScheduler scheduler,
      Duration delay,
      MetadataTime timestamps) {
    this.registry = registry;
    this.store = store;
    this.objects = objects;
    this.scheduler = scheduler;
    this.delay = delay;
    this.timestamps = timestamps;
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    if (!KINDS.contains(kind.toString())) {
      return;
    }
    Work work = new Work(kind, change.after().key());
    if (change.type() == StoreEvent.Type.DELETED) {
      begun.remove(work);
      return;
    }
    ObjectNode object = change.after().object();
    long generation = object.path("metadata").path("generation").asLong();
    Long known = begun.put(work, generation);
    if (known == null || known != generation || change.type() == StoreEvent.Type.ADDED) {
      schedule(work, false, Duration.ZERO);
      schedule(work, true, delay);
    }
  }

  private void schedule(Work work, boolean over, Duration after) {
    scheduler.after(after, () -> advance(work, over));
  }

  private void advance(Work work, boolean over) {
    Optional<StoreEntry> stored = store.get(work.kind(), work.key());
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode object = stored.get().object();
    Optional<ResourceType> type = registry.typeOf(work.kind(), object);
    if (type.isEmpty()) {
      return;
    }
    String now = timestamps.now();
    String subresource = type.get().hasStatus() ? "status" : "";
    RequestTarget target =
        new RequestTarget(type.get(), work.key().namespace(), work.key().name(), subresource);
    try {
      objects.change(
          target,
          CONTROLLER,
          live -> {
            ObjectNode copy = live.deepCopy();
            RolloutStatus.of(live, over, now).ifPresent(status -> copy.set("status", status));
            return copy;
          });
    } catch (StatusException e) {
      // the object is gone, or a fault was injected; no client waits for a rollout
    }
  }
}
