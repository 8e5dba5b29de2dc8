package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.Stored;
import io.kontrol.sandbox.validation.Validation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The end of every write: what the server adds, admission, checks, and the store. */
final class Finish {
  private static final String[] KEPT = {
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "resourceVersion"
  };

  private final ObjectStore store;
  private final Timestamps timestamps;
  private final Webhooks webhooks;
  private final Allocations allocations = new Allocations();

  Finish(ObjectStore store, Timestamps timestamps, Webhooks webhooks) {
    this.store = store;
    this.timestamps = timestamps;
    this.webhooks = webhooks;
  }

  /**
   * Stores the candidate, unless nothing changed or it is a dry run.
   *
   * @param stored what is there; empty for a new object
   * @param live the same, parsed; for a new object what an empty one looks like
   */
  Stored write(
      String verb,
      Target target,
      Optional<Stored> stored,
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
    Validation.check(type, target.subresource(), live, candidate);
    if (stored.isPresent() && !target.subresource().equals("status")) {
      countGeneration(type, live, candidate, metadata);
    }
    ObjectNode result = arranged(candidate);
    if (stored.isPresent() && Sameness.sameButTimes(live, result)) {
      return stored.get();
    }
    return dryRun ? shown(target, stored, result) : store(target, stored, result);
  }

  private Stored store(Target target, Optional<Stored> stored, ObjectNode result) {
    JsonNode metadata = result.path("metadata");
    if (metadata.has("deletionTimestamp")
        && metadata.path("finalizers").isEmpty()
        && !target.type().is("", "Namespace")) {
      store.remove(target.type().groupResource(), target.key());
      return shown(target, stored, result);
    }
    return store.put(target.type().groupResource(), target.key(), result);
  }

  private static Stored shown(Target target, Optional<Stored> stored, ObjectNode result) {
    long version = stored.map(Stored::version).orElse(0L);
    if (version > 0) {
      result.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
    }
    return Stored.of(target.key(), version, result);
  }

  private static void addToNew(ResourceType type, ObjectNode candidate, ObjectNode metadata) {
    Protections.add(type, metadata);
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

  /** Whatever version objects were ever stored in. */
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

  /** Kind, version and metadata first, as every client expects to read them; status last. */
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
