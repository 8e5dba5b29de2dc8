package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.StoreEvent;
import io.kontrol.sandbox.store.Stored;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Plays the garbage collector: what is deleted, or set free, with its owner. */
public final class GarbageCollector implements ObjectStore.Observer {
  private static final WriteOptions COLLECTOR = WriteOptions.by("kube-controller-manager");

  private final ObjectStore store;
  private final ControllerWrites hands;
  private final Map<String, Place> waitingOwners = new ConcurrentHashMap<>();

  public GarbageCollector(ObjectStore store, ControllerWrites hands) {
    this.store = store;
    this.hands = hands;
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    Stored after = change.after();
    switch (change.type()) {
      case DELETED -> deleted(after);
      case ADDED -> {
        if (!after.ownerUids().isEmpty()) {
          hands.later(
              () ->
                  after.ownerUids().stream()
                      .filter(uid -> !store.lives(uid))
                      .forEach(this::collect));
        }
      }
      case MODIFIED -> {
        if (after.deleting()) {
          hands.later(() -> finish(new Place(kind, after.key())));
        }
      }
    }
  }

  private void deleted(Stored gone) {
    waitingOwners.remove(gone.uid());
    if (!store.dependentsOf(gone.uid()).isEmpty()) {
      hands.later(() -> collect(gone.uid()));
    }
    for (String owner : gone.ownerUids()) {
      Place waiting = waitingOwners.get(owner);
      if (waiting != null) {
        hands.later(() -> finish(waiting));
      }
    }
  }

  /** Deletes what had only owners that are gone. */
  private void collect(String ownerUid) {
    for (Place place : store.dependentsOf(ownerUid)) {
      store
          .get(place.kind(), place.key())
          .filter(dependent -> dependent.ownerUids().stream().noneMatch(store::lives))
          .ifPresent(dependent -> hands.delete(place));
    }
  }

  /** Does what the finalizers of the garbage collector stand for. */
  private void finish(Place place) {
    Optional<Stored> stored = store.get(place.kind(), place.key());
    if (stored.isEmpty()) {
      return;
    }
    String uid = stored.get().uid();
    for (JsonNode finalizer : stored.get().object().path("metadata").path("finalizers")) {
      switch (finalizer.asText()) {
        case "orphan" -> {
          store.dependentsOf(uid).forEach(dependent -> disown(dependent, uid));
          hands.release(place, "orphan", COLLECTOR);
        }
        case "foregroundDeletion" -> foreground(place, uid);
        // nothing runs here that could use a volume
        case "kubernetes.io/pvc-protection", "kubernetes.io/pv-protection" ->
            hands.release(place, finalizer.asText(), COLLECTOR);
        default -> {}
      }
    }
  }

  private void foreground(Place place, String uid) {
    waitingOwners.put(uid, place);
    store.dependentsOf(uid).forEach(hands::delete);
    if (store.dependentsOf(uid).stream().noneMatch(dependent -> blocks(dependent, uid))) {
      hands.release(place, "foregroundDeletion", COLLECTOR);
    }
  }

  /** An owner waits for those dependents only that say so. */
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
    hands.change(
        place,
        "",
        COLLECTOR,
        object ->
            ControllerWrites.keep(
                object, "ownerReferences", one -> !one.path("uid").asText().equals(uid)));
  }
}
