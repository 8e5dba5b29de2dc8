package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreEvent;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Acts as the garbage collector: deletes or orphans the dependents of deleted owners. */
public final class GarbageCollector implements ObjectStore.Observer {
  private static final WriteOptions COLLECTOR = WriteOptions.by("kube-controller-manager");

  private final ObjectStore store;
  private final ControllerWrites client;
  private final Map<String, Place> waitingOwners = new ConcurrentHashMap<>();

  public GarbageCollector(ObjectStore store, ControllerWrites client) {
    this.store = store;
    this.client = client;
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    StoreEntry after = change.after();
    switch (change.type()) {
      case DELETED -> deleted(after);
      case ADDED -> {
        if (!after.ownerUids().isEmpty()) {
          client.later(
              () ->
                  after.ownerUids().stream()
                      .filter(uid -> !store.lives(uid))
                      .forEach(this::collect));
        }
      }
      case MODIFIED -> {
        if (after.deleting()) {
          client.later(() -> finish(new Place(kind, after.key())));
        }
      }
    }
  }

  private void deleted(StoreEntry gone) {
    waitingOwners.remove(gone.uid());
    if (!store.dependentsOf(gone.uid()).isEmpty()) {
      client.later(() -> collect(gone.uid()));
    }
    for (String owner : gone.ownerUids()) {
      Place waiting = waitingOwners.get(owner);
      if (waiting != null) {
        client.later(() -> finish(waiting));
      }
    }
  }

  /** Deletes an object whose owners are all gone. */
  private void collect(String ownerUid) {
    for (Place place : store.dependentsOf(ownerUid)) {
      store
          .get(place.kind(), place.key())
          .filter(dependent -> dependent.ownerUids().stream().noneMatch(store::lives))
          .ifPresent(dependent -> client.delete(place));
    }
  }

  /** Carries out the finalizers {@code foregroundDeletion} and {@code orphan}. */
  private void finish(Place place) {
    Optional<StoreEntry> stored = store.get(place.kind(), place.key());
    if (stored.isEmpty()) {
      return;
    }
    String uid = stored.get().uid();
    for (JsonNode finalizer : stored.get().object().path("metadata").path("finalizers")) {
      switch (finalizer.asText()) {
        case "orphan" -> {
          store.dependentsOf(uid).forEach(dependent -> disown(dependent, uid));
          client.release(place, "orphan", COLLECTOR);
        }
        case "foregroundDeletion" -> foreground(place, uid);
        // no Pod runs here that could use a volume
        case "kubernetes.io/pvc-protection", "kubernetes.io/pv-protection" ->
            client.release(place, finalizer.asText(), COLLECTOR);
        default -> {}
      }
    }
  }

  private void foreground(Place place, String uid) {
    waitingOwners.put(uid, place);
    store.dependentsOf(uid).forEach(client::delete);
    if (store.dependentsOf(uid).stream().noneMatch(dependent -> blocks(dependent, uid))) {
      client.release(place, "foregroundDeletion", COLLECTOR);
    }
  }

  /** Only dependents with {@code blockOwnerDeletion} delay their owner's deletion. */
  private boolean blocks(Place dependent, String uid) {
    return store
        .get(dependent.kind(), dependent.key())
        .map(stored -> stored.object().path("metadata").path("ownerReferences"))
        .filter(
            owners -> {
              for (JsonNode owner : owners) {
                if (owner.path("uid").asText().equals(uid)) {
                  return owner.path("blockOwnerDeletion").asBoolean();
                }
              }
              return false;
            })
        .isPresent();
  }

  private void disown(Place place, String uid) {
    client.change(
        place,
        "",
        COLLECTOR,
        object ->
            ControllerWrites.keep(
                object, "ownerReferences", one -> !one.path("uid").asText().equals(uid)));
  }
}
