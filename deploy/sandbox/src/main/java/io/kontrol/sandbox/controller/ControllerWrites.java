package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ActionScheduler;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreKey;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** How controllers read and write objects. A write to an object that is gone does nothing. */
public final class ControllerWrites {
  private final ServedResources registry;
  private final ObjectStore store;
  private final ObjectRegistry objects;
  private final Deletion deletion;
  private final ActionScheduler scheduler;

  public ControllerWrites(
      ServedResources registry,
      ObjectStore store,
      ObjectRegistry objects,
      Deletion deletion,
      ActionScheduler scheduler) {
    this.registry = registry;
    this.store = store;
    this.objects = objects;
    this.deletion = deletion;
    this.scheduler = scheduler;
  }

  /** Runs the action later, outside of the store's lock. */
  void later(Runnable action) {
    scheduler.soon(action);
  }

  /** The API version in which the object was last written. */
  Optional<ResourceType> typeOf(GroupResource kind, StoreEntry stored) {
    return registry.typeOf(kind, stored.object());
  }

  void create(ResourceType type, String namespace, ObjectNode object, WriteOptions as) {
    try {
      objects.create(new RequestTarget(type, namespace, "", ""), object, as);
    } catch (StatusException e) {
      // the object exists already, or the namespace is gone
    }
  }

  void delete(Place place) {
    store
        .get(place.kind(), place.key())
        .flatMap(stored -> typeOf(place.kind(), stored))
        .ifPresent(type -> delete(type, place.key()));
  }

  void deleteInForeground(Place place) {
    store
        .get(place.kind(), place.key())
        .flatMap(stored -> typeOf(place.kind(), stored))
        .ifPresent(
            type ->
                delete(
                    type,
                    place.key(),
                    SandboxJson.object().put("propagationPolicy", "Foreground")));
  }

  void delete(ResourceType type, StoreKey key) {
    delete(type, key, SandboxJson.object());
  }

  private void delete(ResourceType type, StoreKey key, ObjectNode options) {
    try {
      deletion.delete(new RequestTarget(type, key.namespace(), key.name(), ""), options, false);
    } catch (StatusException e) {
      // the object is gone already, or a fault denies the delete
    }
  }

  /**
   * @param subresource empty for the object itself
   * @param change applied to a copy of the object
   */
  void change(Place place, String subresource, WriteOptions as, Consumer<ObjectNode> change) {
    store
        .get(place.kind(), place.key())
        .flatMap(stored -> typeOf(place.kind(), stored))
        .map(
            type ->
                new RequestTarget(type, place.key().namespace(), place.key().name(), subresource))
        .ifPresent(target -> change(target, as, change));
  }

  private void change(RequestTarget target, WriteOptions as, Consumer<ObjectNode> change) {
    try {
      objects.change(
          target,
          as,
          live -> {
            ObjectNode copy = live.deepCopy();
            change.accept(copy);
            return copy;
          });
    } catch (StatusException e) {
      // the object is gone
    }
  }

  void release(Place place, String finalizer, WriteOptions as) {
    change(
        place,
        "",
        as,
        object -> keep(object, "finalizers", one -> !one.asText().equals(finalizer)));
  }

  /** Keeps those items of a metadata list that match. */
  static void keep(ObjectNode object, String field, Predicate<JsonNode> kept) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    ArrayNode rest = SandboxJson.object().putArray(field);
    for (JsonNode one : metadata.path(field)) {
      if (kept.test(one)) {
        rest.add(one);
      }
    }
    if (rest.isEmpty()) {
      metadata.remove(field);
    } else {
      metadata.set(field, rest);
    }
  }
}
