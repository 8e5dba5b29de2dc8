package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.FieldManager;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.patch.JsonPatchOperations;
import io.kontrol.sandbox.patch.Patches;
import io.kontrol.sandbox.patch.StrategicMerge;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Creates, replaces and patches objects. Each write is decided and done under the store's lock. */
public final class ObjectRegistry {
  private final ObjectStore store;
  private final Timestamps timestamps;
  private final Finish finish;

  public ObjectRegistry(ObjectStore store, Timestamps timestamps, Webhooks webhooks) {
    this.store = store;
    this.timestamps = timestamps;
    this.finish = new Finish(store, timestamps, webhooks);
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

  /**
   * @param object typed already
   */
  public WriteResponse create(Target target, ObjectNode object, WriteOptions options) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    if (metadata.hasNonNull("resourceVersion")) {
      throw new StatusException(
          500, "", "resourceVersion should not be set on objects to be created", null);
    }
    Target named = Placement.named(target, metadata);
    return store.locked(
        () -> {
          Placement.requireNamespace(store, named);
          Placement.requireDefinition(store, named);
          if (store.get(named.type().groupResource(), named.key()).isPresent()) {
            throw StatusException.alreadyExists(
                named.type().group(), named.type().plural(), named.name());
          }
          ObjectNode empty = TypedDecoder.empty(named.type());
          dropServerFields(metadata);
          SecretStringData.takeTexts(named.type(), object);
          Defaults.apply(named.type(), object);
          StatusPart.restore(named, empty, object);
          fieldManager(named).update(empty, object, options.manager(), timestamps.now(), false);
          return new WriteResponse(
              201,
              finish.write("create", named, Optional.empty(), empty, object, options.dryRun()),
              List.of());
        });
  }

  /**
   * Puts an object in the place of another.
   *
   * @param object typed already
   */
  public WriteResponse replace(Target target, ObjectNode object, WriteOptions options) {
    Placement.place(target, object.withObjectProperty("metadata"));
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
          return new WriteResponse(
              200, update("update", target, live, live.object(), object, options), List.of());
        });
  }

  public WriteResponse patch(Target target, PatchType kind, byte[] body, WriteOptions options) {
    return switch (kind) {
      case APPLY -> apply(target, Bodies.configuration(body, options.validation()), options);
      case JSON -> {
        JsonNode operations = Bodies.patch(body, true);
        yield change(target, options, live -> jsonPatch(live, operations));
      }
      case MERGE -> {
        JsonNode patch = Bodies.patch(body, false);
        List<String> duplicates = Bodies.duplicates(body, options.validation());
        yield change(target, options, duplicates, live -> (ObjectNode) Patches.merge(live, patch));
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
      if (JsonPatchOperations.apply(live, operations) instanceof ObjectNode patched) {
        return patched;
      }
    } catch (JsonPatchOperations.FailedException e) {
      // told below, without the cause, as the API server does
    }
    throw new StatusException(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        SandboxJson.object());
  }

  /** Changes an object as it is now. */
  public WriteResponse change(
      Target target, WriteOptions options, UnaryOperator<ObjectNode> patch) {
    return change(target, options, List.of(), patch);
  }

  private WriteResponse change(
      Target target,
      WriteOptions options,
      List<String> duplicates,
      UnaryOperator<ObjectNode> patch) {
    return store.locked(
        () -> {
          Stored live = get(target);
          ObjectNode before = live.object();
          List<String> warnings = new ArrayList<>();
          ObjectNode after =
              Bodies.patched(target.type(), patch.apply(before), duplicates, options, warnings);
          ObjectNode metadata = after.withObjectProperty("metadata");
          if (metadata.path("name").asText().isEmpty()) {
            throw Placement.undeterminable(target);
          }
          Placement.place(target, metadata);
          String uid = metadata.path("uid").asText();
          if (!uid.isEmpty() && !uid.equals(live.uid())) {
            throw target.foreignUid(uid);
          }
          return new WriteResponse(
              200, update("patch", target, live, before, after, options), warnings);
        });
  }

  private WriteResponse apply(Target target, ObjectNode config, WriteOptions options) {
    Applying.check(target, config);
    return store.locked(
        () -> {
          Optional<Stored> stored = store.get(target.type().groupResource(), target.key());
          if (stored.isEmpty()) {
            Applying.checkCreation(target, config.path("metadata"));
            Placement.requireNamespace(store, target);
            Placement.requireDefinition(store, target);
          }
          ObjectNode live =
              stored.map(Stored::object).orElseGet(() -> TypedDecoder.empty(target.type()));
          ObjectNode candidate =
              Applying.candidate(
                  target, fieldManager(target), live, config, options, timestamps.now());
          stored.ifPresent(
              one -> Applying.checkPreconditions(target, one, config.path("metadata")));
          Defaults.apply(target.type(), candidate);
          StatusPart.restore(target, live, candidate);
          String verb = stored.isEmpty() ? "create" : "patch";
          return new WriteResponse(
              stored.isEmpty() ? 201 : 200,
              finish.write(verb, target, stored, live, candidate, options.dryRun()),
              List.of());
        });
  }

  /** What follows once the new state of an existing object is known and typed. */
  private Stored update(
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
    SecretStringData.takeTexts(target.type(), candidate);
    Defaults.apply(target.type(), candidate);
    if (target.type().is("", "Service")) {
      Allocations.keep(live, candidate);
    }
    // a scale has no time of its own
    @Nullable String time = target.subresource().equals("scale") ? null : timestamps.now();
    fieldManager(target).update(live, candidate, options.manager(), time, false);
    StatusPart.restore(target, live, candidate);
    return finish.write(verb, target, Optional.of(stored), live, candidate, options.dryRun());
  }

  private static FieldManager fieldManager(Target target) {
    return new FieldManager(
        target.type().shape(),
        target.type().apiVersion(),
        target.subresource(),
        StatusPart.untouched(target));
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
}
