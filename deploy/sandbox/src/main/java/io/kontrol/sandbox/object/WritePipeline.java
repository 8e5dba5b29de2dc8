package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.validation.ObjectValidation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The last steps of each write: server-set fields, admission, validation, and the store. */
final class WritePipeline {
  private static final String[] KEPT = {
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "resourceVersion"
  };

  private final ObjectStore store;
  private final MetadataTime timestamps;
  private final Admission webhooks;
  private final ServiceAllocator allocations = new ServiceAllocator();

  WritePipeline(ObjectStore store, MetadataTime timestamps, Admission webhooks) {
    this.store = store;
    this.timestamps = timestamps;
    this.webhooks = webhooks;
  }

  /**
   * Stores the candidate, unless nothing changed or it is a dry run.
   *
   * @param stored the present state; empty for a new object
   * @param live the present state, parsed; for a new one, an empty object of its kind
   */
  StoreEntry write(
      String verb,
      RequestTarget target,
      Optional<StoreEntry> stored,
      ObjectNode live,
      ObjectNode candidate,
      boolean dryRun) {
    ResourceType type = target.type();
    ObjectNode metadata = candidate.withObjectProperty("metadata");
    serverFields(stored.isPresent(), live, metadata);
    if (stored.isEmpty()) {
      addToNew(type, candidate, metadata);
    }
    if (type.is("", "Service") && target.subresource().isEmpty()) {
      allocations.allot(candidate, live);
    }
    SecretStringData.takeTexts(type, candidate);
    if (type.is("apiextensions.k8s.io", "CustomResourceDefinition")) {
      rememberStorage(candidate);
    }
    webhooks.mutate(verb, target, candidate);
    ObjectValidation.check(type, target.subresource(), live, candidate);
    if (stored.isPresent() && !target.subresource().equals("status")) {
      countGeneration(type, live, candidate, metadata);
    }
    ObjectNode result = arranged(candidate);
    if (stored.isPresent() && NoOpDetector.sameButTimes(live, result)) {
      return stored.get();
    }
    return dryRun ? shown(target, stored, result) : store(target, stored, result);
  }

  private StoreEntry store(RequestTarget target, Optional<StoreEntry> stored, ObjectNode result) {
    JsonNode metadata = result.path("metadata");
    if (metadata.has("deletionTimestamp")
        && metadata.path("finalizers").isEmpty()
        && !target.type().is("", "Namespace")) {
      store.remove(target.type().groupResource(), target.key());
      return shown(target, stored, result);
    }
    return store.put(target.type().groupResource(), target.key(), result);
  }

  private static StoreEntry shown(
      RequestTarget target, Optional<StoreEntry> stored, ObjectNode result) {
    long version = stored.map(StoreEntry::version).orElse(0L);
    if (version > 0) {
      result.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
    }
    return StoreEntry.of(target.key(), version, result);
  }

  private static void addToNew(ResourceType type, ObjectNode candidate, ObjectNode metadata) {
    ProtectionFinalizers.add(type, metadata);
    if (type.is("batch", "Job")) {
      JobSelectors.nameItsPods(candidate);
    }
    if (type.is("", "Namespace")) {
      candidate.withObjectProperty("spec").putArray("finalizers").add("kubernetes");
    }
    if (Generations.counts(type)) {
      metadata.put("generation", 1);
    }
  }

  /** Versions in which objects may have been stored. */
  private static void rememberStorage(ObjectNode definition) {
    ObjectNode status = definition.withObjectProperty("status");
    ArrayNode stored = SandboxJson.object().putArray("storedVersions");
    status.path("storedVersions").forEach(stored::add);
    for (JsonNode version : definition.path("spec").path("versions")) {
      boolean known = false;
      for (JsonNode one : stored) {
        known |= one.equals(version.path("name"));
      }
      if (version.path("storage").asBoolean() && !known) {
        stored.add(version.path("name"));
      }
    }
    status.set("storedVersions", stored);
  }

  private static void countGeneration(
      ResourceType type, ObjectNode live, ObjectNode candidate, ObjectNode metadata) {
    if (Generations.counts(type) && Generations.intentChanged(type, live, candidate)) {
      metadata.put("generation", live.path("metadata").path("generation").asLong() + 1);
    }
  }

  private void serverFields(boolean exists, ObjectNode live, ObjectNode metadata) {
    if (!exists) {
      metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", timestamps.now());
      metadata.remove(
          List.of("deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"));
      return;
    }
    JsonNode old = live.path("metadata");
    for (String field : KEPT) {
      if (old.hasNonNull(field)) {
        metadata.set(field, old.get(field));
      } else {
        metadata.remove(field);
      }
    }
  }

  /** Kind, version and metadata first, status last, as clients expect. */
  private static ObjectNode arranged(ObjectNode object) {
    ObjectNode result = SandboxJson.object();
    result.set("kind", object.path("kind"));
    result.set("apiVersion", object.path("apiVersion"));
    result.set("metadata", object.path("metadata"));
    object.properties().forEach(e -> result.putIfAbsent(e.getKey(), e.getValue()));
    JsonNode status = result.remove("status");
    if (status != null) {
      result.set("status", status);
    }
    return result;
  }
}
