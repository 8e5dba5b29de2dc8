package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.ConflictException;
import io.kontrol.sandbox.apply.FieldManager;
import io.kontrol.sandbox.apply.TypedException;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.patch.JsonPatch;
import io.kontrol.sandbox.patch.Patches;
import io.kontrol.sandbox.patch.StrategicMerge;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.Key;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.Stored;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Creates, replaces and patches objects. Each write is decided and done under the store's lock. */
public final class Objects {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private final ObjectStore store;
  private final Clock clock;
  private final Webhooks webhooks;
  private final Allocations allocations = new Allocations();

  public Objects(ObjectStore store, Clock clock, Webhooks webhooks) {
    this.store = store;
    this.clock = clock;
    this.webhooks = webhooks;
  }

  /** How an existing object is to be changed. */
  public enum PatchType {
    JSON,
    MERGE,
    STRATEGIC,
    APPLY
  }

  public Stored get(Target target) {
    return store.get(target.type().groupResource(), target.key()).orElseThrow(target::notFound);
  }

  public Written create(Target target, ObjectNode object, WriteOptions options) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    String name = metadata.path("name").asText();
    if (name.isEmpty() && !metadata.path("generateName").asText().isEmpty()) {
      name = metadata.path("generateName").asText() + randomSuffix();
      metadata.put("name", name);
    }
    if (metadata.hasNonNull("resourceVersion")) {
      throw new StatusException(
          500, "", "resourceVersion should not be set on objects to be created", null);
    }
    Target named = target.named(name);
    placeInNamespace(named, metadata);
    if (name.isEmpty()) {
      throw StatusException.invalid(
          target.type().group(),
          target.type().kind(),
          "",
          List.of(
              new StatusException.Cause(
                  "FieldValueRequired",
                  "Required value: name or generateName is required",
                  "metadata.name")));
    }
    return store.locked(
        () -> {
          requireNamespace(named);
          if (store.get(named.type().groupResource(), named.key()).isPresent()) {
            throw StatusException.alreadyExists(
                named.type().group(), named.type().plural(), named.name());
          }
          ObjectNode empty = empty(named);
          dropServerFields(metadata);
          takeTexts(named, object);
          Defaults.apply(named.type(), object);
          resetStatus(named, empty, object);
          fieldManager(named).update(empty, object, options.manager(), now(), false);
          ObjectNode result = finish("create", named, Optional.empty(), empty, object, options);
          return new Written(201, result, List.of());
        });
  }

  /**
   * Puts an object in the place of another.
   *
   * @param object typed already
   */
  public Written replace(Target target, ObjectNode object, WriteOptions options) {
    placeInNamespace(target, object.withObjectProperty("metadata"));
    return store.locked(
        () -> {
          Stored live = get(target);
          String uid = object.path("metadata").path("uid").asText();
          if (!uid.isEmpty() && !uid.equals(live.uid())) {
            throw StatusException.conflict(
                target.type().group(),
                target.type().plural(),
                target.name(),
                "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                    .formatted(uid, live.uid()));
          }
          return new Written(
              200, update("update", target, live, live.object(), object, options), List.of());
        });
  }

  public Written patch(Target target, PatchType kind, byte[] body, WriteOptions options) {
    return switch (kind) {
      case APPLY -> apply(target, Bodies.configuration(body, options.validation()), options);
      case JSON -> {
        JsonNode operations = Bodies.patch(body, true);
        yield change(target, options, live -> jsonPatch(live, operations));
      }
      case MERGE -> {
        JsonNode patch = Bodies.patch(body, false);
        yield change(target, options, live -> (ObjectNode) Patches.merge(live, patch));
      }
      case STRATEGIC -> {
        JsonNode patch = Bodies.patch(body, false);
        yield change(
            target, options, live -> StrategicMerge.apply(live, patch, target.type().shape()));
      }
    };
  }

  private static ObjectNode jsonPatch(ObjectNode live, JsonNode operations) {
    try {
      if (JsonPatch.apply(live, operations) instanceof ObjectNode patched) {
        return patched;
      }
    } catch (JsonPatch.FailedException e) {
      // told below, without the cause, as the API server does
    }
    throw new StatusException(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        Json.object());
  }

  /** Changes an object as it is now. */
  public Written change(Target target, WriteOptions options, UnaryOperator<ObjectNode> patch) {
    return store.locked(
        () -> {
          Stored live = get(target);
          ObjectNode before = live.object();
          ObjectNode patched = patch.apply(before);
          List<String> warnings = new ArrayList<>();
          ObjectNode after = patched(target, patched, options, warnings);
          JsonNode metadata = after.path("metadata");
          if (!metadata.path("name").asText().equals(target.name())) {
            throw StatusException.badRequest(
                "the name of the object (%s) does not match the name on the URL (%s)"
                    .formatted(metadata.path("name").asText(), target.name()));
          }
          String uid = metadata.path("uid").asText();
          if (!uid.isEmpty() && !uid.equals(live.uid())) {
            throw foreignUid(target, uid);
          }
          return new Written(200, update("patch", target, live, before, after, options), warnings);
        });
  }

  private static ObjectNode patched(
      Target target, ObjectNode patched, WriteOptions options, List<String> warnings) {
    try {
      return Bodies.decode(target.type(), patched, options.validation(), List.of(), warnings);
    } catch (StatusException e) {
      String message = String.valueOf(e.getMessage());
      String because = message.substring(message.indexOf(": ") + 2);
      String shown = Json.text(Json.object().textNode(Json.text(patched)));
      ObjectNode details = Json.object();
      details
          .withArrayProperty("causes")
          .addObject()
          .put("reason", "FieldValueInvalid")
          .put("message", "Invalid value: " + shown + ": " + because)
          .put("field", "patch");
      throw new StatusException(
          422,
          "Invalid",
          " \"\" is invalid: patch: Invalid value: " + shown + ": " + because,
          details);
    }
  }

  private Written apply(Target target, ObjectNode config, WriteOptions options) {
    checkConfiguration(target, config);
    return store.locked(
        () -> {
          Optional<Stored> stored = store.get(target.type().groupResource(), target.key());
          JsonNode given = config.path("metadata");
          if (stored.isEmpty()) {
            if (!target.subresource().isEmpty()) {
              throw target.notFound();
            }
            if (given.hasNonNull("uid")) {
              throw StatusException.conflict(
                  target.type().group(),
                  target.type().plural(),
                  target.name(),
                  "uid mismatch: the provided object specified uid %s, and no existing object was found"
                      .formatted(given.path("uid").asText()));
            }
            requireNamespace(target);
          } else {
            checkPreconditions(target, stored.get(), given);
          }
          ObjectNode live = stored.map(Stored::object).orElseGet(() -> empty(target));
          ObjectNode merged = merged(target, live, config, options);
          ObjectNode metadata = merged.withObjectProperty("metadata");
          metadata.put("name", target.name());
          placeInNamespace(target, metadata);
          ObjectNode candidate =
              Bodies.decode(
                  target.type(),
                  merged,
                  WriteOptions.FieldValidation.IGNORE,
                  List.of(),
                  new ArrayList<>());
          Defaults.apply(target.type(), candidate);
          resetStatus(target, live, candidate);
          String verb = stored.isEmpty() ? "create" : "patch";
          ObjectNode result = finish(verb, target, stored, live, candidate, options);
          return new Written(stored.isEmpty() ? 201 : 200, result, List.of());
        });
  }

  private ObjectNode merged(
      Target target, ObjectNode live, ObjectNode config, WriteOptions options) {
    try {
      return fieldManager(target)
          .apply(live, config, options.manager(), options.force(), now())
          .object();
    } catch (ConflictException e) {
      ObjectNode details = Json.object();
      e.conflicts()
          .forEach(
              conflict ->
                  details
                      .withArrayProperty("causes")
                      .addObject()
                      .put("reason", "FieldManagerConflict")
                      .put("message", "conflict with " + conflict.owner())
                      .put("field", conflict.field()));
      throw new StatusException(409, "Conflict", String.valueOf(e.getMessage()), details);
    } catch (TypedException e) {
      JsonNode metadata = config.path("metadata");
      throw new StatusException(
          500,
          "",
          "failed to create typed patch object (%s/%s; %s, Kind=%s): %s"
              .formatted(
                  metadata.path("namespace").asText(),
                  metadata.path("name").asText(),
                  (target.type().group().isEmpty() ? "/" : "") + target.type().apiVersion(),
                  target.type().kind(),
                  String.valueOf(e.getMessage())),
          null);
    }
  }

  private static void checkConfiguration(Target target, ObjectNode config) {
    String apiVersion = config.path("apiVersion").asText();
    String kind = config.path("kind").asText();
    if (!kind.equals(target.type().kind()) || !apiVersion.equals(target.type().apiVersion())) {
      String shown = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
      throw StatusException.badRequest("invalid object type: " + shown + ", Kind=" + kind);
    }
    JsonNode metadata = config.path("metadata");
    if (metadata.hasNonNull("managedFields")) {
      throw StatusException.badRequest("metadata.managedFields must be nil");
    }
    String name = metadata.path("name").asText();
    if (!name.isEmpty() && !name.equals(target.name())) {
      throw StatusException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(name, target.name()));
    }
    checkNamespace(target, metadata);
  }

  private void checkPreconditions(Target target, Stored live, JsonNode given) {
    String version = given.path("resourceVersion").asText();
    if (!version.isEmpty() && !version.equals(Long.toString(live.version()))) {
      throw StatusException.modified(target.type().group(), target.type().plural(), target.name());
    }
    String uid = given.path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(live.uid())) {
      throw foreignUid(target, uid);
    }
  }

  private static StatusException foreignUid(Target target, String uid) {
    var cause = Names.invalid("metadata.uid", uid, "field is immutable");
    return StatusException.invalid(
        target.type().group(), target.type().kind(), target.name(), List.of(cause, cause));
  }

  /** What follows once the new state of an existing object is known and typed. */
  private ObjectNode update(
      String verb,
      Target target,
      Stored stored,
      ObjectNode live,
      ObjectNode candidate,
      WriteOptions options) {
    String version = candidate.path("metadata").path("resourceVersion").asText();
    if (!version.isEmpty() && !version.equals(Long.toString(stored.version()))) {
      throw StatusException.modified(target.type().group(), target.type().plural(), target.name());
    }
    takeTexts(target, candidate);
    Defaults.apply(target.type(), candidate);
    keepAddresses(target, live, candidate);
    // a scale has no time of its own
    @Nullable String time = target.subresource().equals("scale") ? null : now();
    fieldManager(target).update(live, candidate, options.manager(), time, false);
    resetStatus(target, live, candidate);
    return finish(verb, target, Optional.of(stored), live, candidate, options);
  }

  private static void takeTexts(Target target, ObjectNode object) {
    if (target.type().is("", "Secret")) {
      Secrets.takeStringData(object);
    }
  }

  private static void keepAddresses(Target target, ObjectNode live, ObjectNode candidate) {
    if (target.type().is("", "Service") && candidate.path("spec") instanceof ObjectNode spec) {
      for (String field :
          new String[] {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
        if (!spec.has(field) && live.path("spec").has(field)) {
          spec.set(field, live.path("spec").get(field).deepCopy());
        }
      }
    }
  }

  private ObjectNode finish(
      String verb,
      Target target,
      Optional<Stored> stored,
      ObjectNode live,
      ObjectNode candidate,
      WriteOptions options) {
    ResourceType type = target.type();
    ObjectNode metadata = candidate.withObjectProperty("metadata");
    serverFields(stored.isPresent(), live, metadata);
    if (type.is("", "Service") && target.subresource().isEmpty()) {
      allocations.allot(candidate, live);
    }
    takeTexts(target, candidate);
    Protections.add(type, stored.isEmpty(), metadata);
    if (type.is("batch", "Job") && stored.isEmpty()) {
      Jobs.nameItsPods(candidate);
    }
    if (type.is("", "Namespace") && stored.isEmpty()) {
      candidate.withObjectProperty("spec").putArray("finalizers").add("kubernetes");
    }
    if (type.is("apiextensions.k8s.io", "CustomResourceDefinition")
        && !candidate.path("status").has("acceptedNames")) {
      Definitions.establish(candidate, now());
    }
    webhooks.mutate(verb, target, candidate);
    Validation.check(type, live, candidate);
    if (stored.isEmpty()) {
      if (Generations.counts(type)) {
        metadata.put("generation", 1);
      }
    } else if (target.subresource().isEmpty() || target.subresource().equals("scale")) {
      countGeneration(type, live, candidate, metadata);
    }
    ObjectNode result = arranged(candidate);
    if (stored.isPresent() && Sameness.sameButTimes(live, result)) {
      return live;
    }
    if (options.dryRun()) {
      stored.ifPresent(
          s ->
              result
                  .withObjectProperty("metadata")
                  .put("resourceVersion", Long.toString(s.version())));
      return result;
    }
    if (metadata.has("deletionTimestamp")
        && metadata.path("finalizers").isEmpty()
        && !type.is("", "Namespace")) {
      store.remove(type.groupResource(), target.key());
      return result;
    }
    store.put(type.groupResource(), target.key(), result);
    return result;
  }

  private static void countGeneration(
      ResourceType type, ObjectNode live, ObjectNode candidate, ObjectNode metadata) {
    if (Generations.counts(type) && Generations.intentChanged(type, live, candidate)) {
      metadata.put("generation", live.path("metadata").path("generation").asLong() + 1);
    }
  }

  private void serverFields(boolean exists, ObjectNode live, ObjectNode metadata) {
    JsonNode old = live.path("metadata");
    if (!exists) {
      metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
      metadata.remove(
          List.of("deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"));
      return;
    }
    for (String field :
        new String[] {
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "resourceVersion"
        }) {
      if (old.hasNonNull(field)) {
        metadata.set(field, old.get(field));
      } else {
        metadata.remove(field);
      }
    }
  }

  /** A write to an object leaves its status, a write to its status leaves the rest. */
  private static void resetStatus(Target target, ObjectNode live, ObjectNode candidate) {
    if (!target.type().hasStatus() || target.type().is("apiextensions.k8s.io", "none")) {
      return;
    }
    if (!target.subresource().equals("status")) {
      if (live.has("status")) {
        candidate.set("status", live.get("status").deepCopy());
      } else {
        candidate.remove("status");
      }
      if (target.type().kind().equals("Pod")
          || target.type().kind().startsWith("PersistentVolume")
          || target.type().is("", "Namespace")) {
        Defaults.apply(target.type(), candidate);
      }
      return;
    }
    JsonNode status = candidate.path("status");
    JsonNode managed = candidate.path("metadata").path("managedFields");
    candidate.removeAll();
    candidate.setAll(live.deepCopy());
    if (status.isMissingNode()) {
      candidate.remove("status");
    } else {
      candidate.set("status", status);
    }
    ObjectNode metadata = candidate.withObjectProperty("metadata");
    if (managed.isMissingNode()) {
      metadata.remove("managedFields");
    } else {
      metadata.set("managedFields", managed);
    }
  }

  private FieldManager fieldManager(Target target) {
    ResourceType type = target.type();
    List<List<String>> reset =
        target.subresource().equals("status")
            ? List.of(List.of("spec"), List.of("metadata"))
            : type.hasStatus() ? List.of(List.of("status")) : List.of();
    return new FieldManager(type.shape(), type.apiVersion(), target.subresource(), reset);
  }

  private static ObjectNode empty(Target target) {
    ResourceType type = target.type();
    return Decoder.empty(type.shape(), type.apiVersion(), type.kind(), type.custom());
  }

  private static void dropServerFields(ObjectNode metadata) {
    metadata.remove(
        List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink"));
  }

  private static void placeInNamespace(Target target, ObjectNode metadata) {
    checkNamespace(target, metadata);
    String name = metadata.path("name").asText();
    if (!name.equals(target.name())) {
      throw StatusException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(name, target.name()));
    }
    if (target.namespace().isEmpty()) {
      metadata.remove("namespace");
    } else {
      metadata.put("namespace", target.namespace());
    }
  }

  private static void checkNamespace(Target target, JsonNode metadata) {
    String namespace = metadata.path("namespace").asText();
    if (!namespace.isEmpty()
        && target.type().namespaced()
        && !namespace.equals(target.namespace())) {
      throw StatusException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }

  private void requireNamespace(Target target) {
    if (target.namespace().isEmpty()) {
      return;
    }
    Stored namespace =
        store
            .get(NAMESPACES, new Key("", target.namespace()))
            .orElseThrow(() -> StatusException.notFound("", "namespaces", target.namespace()));
    if (namespace.object().path("metadata").has("deletionTimestamp")) {
      StatusException answer =
          StatusException.forbidden(
              target.type().group(),
              target.type().plural(),
              target.name(),
              "unable to create new content in namespace %s because it is being terminated"
                  .formatted(target.namespace()));
      ObjectNode details = (ObjectNode) answer.body().path("details");
      details
          .withArrayProperty("causes")
          .addObject()
          .put("reason", "NamespaceTerminating")
          .put("message", "namespace %s is being terminated".formatted(target.namespace()))
          .put("field", "metadata.namespace");
      throw answer;
    }
  }

  /** Kind, version and metadata first, as every client expects to read them. */
  private static ObjectNode arranged(ObjectNode object) {
    ObjectNode result = Json.object();
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

  String now() {
    return Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String randomSuffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(
          SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
    }
    return suffix.toString();
  }
}
