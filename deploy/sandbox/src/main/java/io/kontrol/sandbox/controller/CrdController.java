package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.MetadataTime;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreEvent;
import io.kontrol.sandbox.store.StoreKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Acts as the controllers of CustomResourceDefinitions: serves their kinds, and deletes the objects
 * of a deleted definition.
 */
public final class CrdController implements ObjectStore.Observer {
  private static final GroupResource KIND =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
  private static final WriteOptions SERVER = WriteOptions.by("kube-apiserver");

  private final ServedResources registry;
  private final ObjectStore store;
  private final ControllerWrites client;
  private final MetadataTime timestamps;
  private final Set<String> deleting = ConcurrentHashMap.newKeySet();

  public CrdController(
      ServedResources registry,
      ObjectStore store,
      ControllerWrites client,
      MetadataTime timestamps) {
    this.registry = registry;
    this.store = store;
    this.client = client;
    this.timestamps = timestamps;
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    boolean deleted = change.type() == StoreEvent.Type.DELETED;
    if (kind.equals(KIND)) {
      definitionChanged(change.after(), deleted);
    } else if (deleted && deleting.contains(kind.toString())) {
      client.later(() -> clean(kind.toString(), kind));
    }
  }

  private void definitionChanged(StoreEntry after, boolean deleted) {
    String name = after.key().name();
    if (deleted) {
      deleting.remove(name);
      registry.forget(name);
      return;
    }
    ObjectNode definition = after.object();
    JsonNode spec = definition.path("spec");
    if (after.deleting()) {
      deleting.add(name);
      GroupResource kind =
          new GroupResource(
              spec.path("group").asText(), spec.path("names").path("plural").asText());
      client.later(() -> clean(name, kind));
      return;
    }
    registry.define(definition);
    if (!definition.path("status").path("acceptedNames").equals(spec.path("names"))) {
      client.later(() -> client.change(place(name), "status", SERVER, this::establish));
    }
  }

  private void clean(String name, GroupResource kind) {
    for (StoreEntry one : store.list(kind, "")) {
      if (!one.deleting()) {
        client.delete(new Place(kind, one.key()));
      }
    }
    if (store.count(kind) == 0) {
      client.release(place(name), Deletion.CLEAN_UP, SERVER);
    }
  }

  private static Place place(String name) {
    return new Place(KIND, new StoreKey("", name));
  }

  private void establish(ObjectNode definition) {
    ObjectNode status = definition.withObjectProperty("status");
    ArrayNode conditions = status.putArray("conditions");
    condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found");
    condition(
        conditions, "Established", "InitialNamesAccepted", "the initial names have been accepted");
    status.set("acceptedNames", definition.path("spec").path("names").deepCopy());
  }

  private void condition(ArrayNode conditions, String type, String reason, String message) {
    conditions
        .addObject()
        .put("type", type)
        .put("status", "True")
        .put("lastTransitionTime", timestamps.now())
        .put("reason", reason)
        .put("message", message);
  }
}
