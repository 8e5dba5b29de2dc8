package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.controller.NamespaceConditions.Holdup;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.MetadataTime;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreEvent;
import io.kontrol.sandbox.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Acts as the namespace controller: adds the default objects to new namespaces, and empties those
 * that are deleted.
 */
public final class NamespaceController implements ObjectStore.Observer {
  private static final GroupResource KIND = new GroupResource("", "namespaces");
  private static final GroupResource API_SERVICES =
      new GroupResource("apiregistration.k8s.io", "apiservices");
  private static final WriteOptions CONTROLLER = WriteOptions.by("kube-controller-manager");

  private final ServedResources registry;
  private final ObjectStore store;
  private final ControllerWrites client;
  private final NamespaceConditions conditions;
  private final Set<String> emptying = ConcurrentHashMap.newKeySet();

  public NamespaceController(
      ServedResources registry,
      ObjectStore store,
      ControllerWrites client,
      MetadataTime timestamps) {
    this.registry = registry;
    this.store = store;
    this.client = client;
    this.conditions = new NamespaceConditions(timestamps);
  }

  /** Creates the namespaces that every cluster has. */
  public void createFirst() {
    ResourceType type = registry.find("", "v1", "namespaces").orElseThrow();
    for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
      client.create(type, "", named(type, name), WriteOptions.by("kube-apiserver"));
    }
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    StoreEntry after = change.after();
    String name = after.key().name();
    boolean deleted = change.type() == StoreEvent.Type.DELETED;
    if (kind.equals(KIND) && change.type() == StoreEvent.Type.ADDED) {
      client.later(() -> furnish(name));
    } else if (kind.equals(KIND) && !deleted && after.deleting()) {
      emptying.add(name);
      client.later(() -> empty(name));
    } else if (deleted && emptying.contains(after.key().namespace())) {
      client.later(() -> empty(after.key().namespace()));
    } else if (kind.equals(API_SERVICES)) {
      client.later(() -> emptying.forEach(this::empty));
    }
  }

  /** Each namespace has a default ServiceAccount and the root certificate. */
  private void furnish(String namespace) {
    create("serviceaccounts", namespace, "default", SandboxJson.object());
    ObjectNode data = SandboxJson.object();
    data.putObject("data").put("ca.crt", "");
    create("configmaps", namespace, "kube-root-ca.crt", data);
  }

  private void create(String plural, String namespace, String name, ObjectNode content) {
    registry
        .find("", "v1", plural)
        .ifPresent(
            type ->
                client.create(
                    type, namespace, (ObjectNode) named(type, name).setAll(content), CONTROLLER));
  }

  private static ObjectNode named(ResourceType type, String name) {
    ObjectNode object = SandboxJson.object().put("kind", type.kind()).put("apiVersion", "v1");
    object.putObject("metadata").put("name", name);
    return object;
  }

  private void empty(String namespace) {
    Holdup holdup = new Holdup(unavailable(), new TreeMap<>(), new TreeMap<>());
    for (ResourceType type : registry.all().filter(ResourceType::namespaced).toList()) {
      for (StoreEntry one : store.list(type.groupResource(), namespace)) {
        if (!one.deleting()) {
          client.delete(type, one.key());
        }
        store.get(type.groupResource(), one.key()).ifPresent(left -> count(type, left, holdup));
      }
    }
    Optional<StoreEntry> stored = store.get(KIND, new StoreKey("", namespace));
    if (stored.isEmpty() || !stored.get().deleting()) {
      return;
    }
    if (!holdup.isOver()) {
      client.change(
          new Place(KIND, new StoreKey("", namespace)),
          "status",
          CONTROLLER,
          object -> conditions.set(object, holdup));
    } else if (stored.get().object().path("metadata").path("finalizers").isEmpty()) {
      emptying.remove(namespace);
      store.remove(KIND, new StoreKey("", namespace));
    }
  }

  private static void count(ResourceType type, StoreEntry left, Holdup holdup) {
    holdup.remaining().merge(type.groupResource().toString(), 1L, Long::sum);
    for (JsonNode finalizer : left.object().path("metadata").path("finalizers")) {
      holdup.finalizers().merge(finalizer.asText(), 1L, Long::sum);
    }
  }

  /** Aggregated APIs that no condition says are available; the sandbox serves none. */
  private List<String> unavailable() {
    List<String> unavailable = new ArrayList<>();
    for (StoreEntry one : store.list(API_SERVICES, "")) {
      JsonNode service = one.object();
      boolean available = false;
      for (JsonNode condition : service.path("status").path("conditions")) {
        available |=
            condition.path("type").asText().equals("Available")
                && condition.path("status").asText().equals("True");
      }
      if (service.path("spec").hasNonNull("service") && !available) {
        unavailable.add(
            service.at("/spec/group").asText() + "/" + service.at("/spec/version").asText());
      }
    }
    return unavailable;
  }
}
