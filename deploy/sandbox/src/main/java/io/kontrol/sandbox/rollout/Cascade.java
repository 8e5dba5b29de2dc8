package io.kontrol.sandbox.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.Catalog;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.Objects;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.Change;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.Key;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.Stored;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Plays the garbage collector and the namespace controller: what is deleted with something else.
 */
public final class Cascade implements ObjectStore.Observer {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
  private static final WriteOptions COLLECTOR = WriteOptions.by("kube-controller-manager");

  private final Catalog catalog;
  private final ObjectStore store;
  private final Objects objects;
  private final Deletion deletion;
  private final Executor executor;
  private final Set<String> emptying = ConcurrentHashMap.newKeySet();

  public Cascade(
      Catalog catalog, ObjectStore store, Objects objects, Deletion deletion, Executor executor) {
    this.catalog = catalog;
    this.store = store;
    this.objects = objects;
    this.deletion = deletion;
    this.executor = executor;
  }

  @Override
  public void changed(GroupResource kind, Change change) {
    Stored after = change.after();
    boolean deleted = change.type() == Change.Type.DELETED;
    if (kind.equals(DEFINITIONS)) {
      definitionChanged(after, deleted);
    }
    if (kind.equals(NAMESPACES) && !deleted) {
      namespaceChanged(after, change.type() == Change.Type.ADDED);
    }
    if (deleted) {
      if (!store.dependentsOf(after.uid()).isEmpty()) {
        later(() -> collect(after.uid()));
      }
      if (emptying.contains(after.key().namespace())) {
        later(() -> empty(after.key().namespace()));
      }
      if (!after.ownerUids().isEmpty()) {
        later(() -> after.ownerUids().forEach(this::releaseOwner));
      }
    } else if (change.type() == Change.Type.ADDED && !after.ownerUids().isEmpty()) {
      later(() -> after.ownerUids().stream().filter(u -> !store.lives(u)).forEach(this::collect));
    } else if (after.deleting()) {
      later(() -> finalize(kind, after.key()));
    }
  }

  private void later(Runnable action) {
    try {
      executor.execute(action);
    } catch (RejectedExecutionException e) {
      // the sandbox is closing
    }
  }

  private void definitionChanged(Stored after, boolean deleted) {
    ObjectNode definition = after.object();
    if (!deleted) {
      catalog.define(definition);
      return;
    }
    JsonNode spec = definition.path("spec");
    GroupResource kind =
        new GroupResource(spec.path("group").asText(), spec.path("names").path("plural").asText());
    store.list(kind, "").forEach(one -> store.remove(kind, one.key()));
    catalog.forget(after.key().name());
  }

  private void namespaceChanged(Stored after, boolean added) {
    String name = after.key().name();
    if (added) {
      later(() -> furnish(name));
    } else if (after.deleting()) {
      emptying.add(name);
      later(() -> empty(name));
    }
  }

  /** Each namespace has an account and the root certificate. */
  private void furnish(String namespace) {
    create("serviceaccounts", namespace, "default", Json.object());
    ObjectNode data = Json.object();
    data.putObject("data").put("ca.crt", "");
    create("configmaps", namespace, "kube-root-ca.crt", data);
  }

  private void create(String plural, String namespace, String name, ObjectNode content) {
    catalog
        .find("", "v1", plural)
        .ifPresent(
            type -> {
              ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", "v1");
              object.putObject("metadata").put("name", name);
              object.setAll(content);
              try {
                objects.create(new Target(type, namespace, "", ""), object, COLLECTOR);
              } catch (StatusException e) {
                // it is there already, or the namespace is gone
              }
            });
  }

  private void empty(String namespace) {
    boolean anyLeft = false;
    for (ResourceType type : catalog.all().filter(ResourceType::namespaced).toList()) {
      for (Stored one : store.list(type.groupResource(), namespace)) {
        if (!one.deleting()) {
          delete(type, one.key());
        }
        anyLeft |= store.get(type.groupResource(), one.key()).isPresent();
      }
    }
    Optional<Stored> stored = store.get(NAMESPACES, new Key("", namespace));
    if (!anyLeft && stored.isPresent()) {
      JsonNode finalizers = stored.get().object().path("metadata").path("finalizers");
      if (finalizers.isEmpty() && stored.get().deleting()) {
        emptying.remove(namespace);
        store.remove(NAMESPACES, new Key("", namespace));
      }
    }
  }

  private void collect(String ownerUid) {
    for (Place place : store.dependentsOf(ownerUid)) {
      store
          .get(place.kind(), place.key())
          .filter(dependent -> dependent.ownerUids().stream().noneMatch(store::lives))
          .ifPresent(
              dependent -> typeOf(place, dependent).ifPresent(type -> delete(type, place.key())));
    }
  }

  private Optional<ResourceType> typeOf(Place place, Stored stored) {
    String version = stored.object().path("apiVersion").asText();
    return catalog.find(
        place.kind().group(), version.substring(version.indexOf('/') + 1), place.kind().resource());
  }

  private void delete(ResourceType type, Key key) {
    try {
      deletion.delete(new Target(type, key.namespace(), key.name(), ""), Json.object(), false);
    } catch (StatusException e) {
      // gone already, or held by a fault that was switched on
    }
  }

  /** Does what the finalizers of the garbage collector stand for. */
  private void finalize(GroupResource kind, Key key) {
    Optional<Stored> stored = store.get(kind, key);
    if (stored.isEmpty()) {
      return;
    }
    String uid = stored.get().uid();
    for (JsonNode finalizer : stored.get().object().path("metadata").path("finalizers")) {
      switch (finalizer.asText()) {
        case "orphan" -> {
          store.dependentsOf(uid).forEach(place -> disown(place, uid));
          release(kind, key, "orphan");
        }
        case "foregroundDeletion" -> {
          for (Place place : store.dependentsOf(uid)) {
            store
                .get(place.kind(), place.key())
                .flatMap(dependent -> typeOf(place, dependent))
                .ifPresent(type -> delete(type, place.key()));
          }
          if (store.dependentsOf(uid).isEmpty()) {
            release(kind, key, "foregroundDeletion");
          }
        }
        // nothing runs here that could use a volume
        case "kubernetes.io/pvc-protection", "kubernetes.io/pv-protection" ->
            release(kind, key, finalizer.asText());
        default -> {}
      }
    }
  }

  private void releaseOwner(String uid) {
    if (!store.dependentsOf(uid).isEmpty()) {
      return;
    }
    for (ResourceType type : catalog.all().toList()) {
      for (Stored one : store.list(type.groupResource(), "")) {
        if (one.uid().equals(uid) && one.deleting()) {
          finalize(type.groupResource(), one.key());
        }
      }
    }
  }

  private void disown(Place place, String uid) {
    change(
        place.kind(),
        place.key(),
        metadata ->
            keep(metadata, "ownerReferences", one -> !one.path("uid").asText().equals(uid)));
  }

  private void release(GroupResource kind, Key key, String finalizer) {
    change(
        kind,
        key,
        metadata -> keep(metadata, "finalizers", one -> !one.asText().equals(finalizer)));
  }

  private static void keep(
      ObjectNode metadata, String field, java.util.function.Predicate<JsonNode> kept) {
    ArrayNode rest = Json.object().putArray(field);
    metadata
        .path(field)
        .forEach(
            one -> {
              if (kept.test(one)) {
                rest.add(one);
              }
            });
    if (rest.isEmpty()) {
      metadata.remove(field);
    } else {
      metadata.set(field, rest);
    }
  }

  private void change(GroupResource kind, Key key, java.util.function.Consumer<ObjectNode> change) {
    store
        .get(kind, key)
        .flatMap(stored -> typeOf(new Place(kind, key), stored))
        .ifPresent(
            type -> {
              try {
                objects.change(
                    new Target(type, key.namespace(), key.name(), ""),
                    COLLECTOR,
                    live -> {
                      ObjectNode copy = live.deepCopy();
                      change.accept(copy.withObjectProperty("metadata"));
                      return copy;
                    });
              } catch (StatusException e) {
                // gone meanwhile
              }
            });
  }

  /** For what a sandbox is born with. */
  public List<String> firstNamespaces() {
    return List.of("default", "kube-system", "kube-public", "kube-node-lease");
  }
}
