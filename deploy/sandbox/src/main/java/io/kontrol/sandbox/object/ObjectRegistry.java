package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.FieldManager;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.patch.JsonMergePatch;
import io.kontrol.sandbox.patch.JsonPatchOperations;
import io.kontrol.sandbox.patch.StrategicMerge;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates, replaces and patches objects. Each write is checked and carried out under the store's
 * lock.
 */
public final class ObjectRegistry {
  private final ObjectStore store;
  private final MetadataTime timestamps;
  private final WritePipeline pipeline;

  public ObjectRegistry(ObjectStore store, MetadataTime timestamps, Admission webhooks) {
    this.store = store;
    this.timestamps = timestamps;
    this.pipeline = new WritePipeline(store, timestamps, webhooks);
  }

  /** The types of patches. */
  public enum PatchType {
    JSON,
    MERGE,
    STRATEGIC,
    APPLY
  }

  public StoreEntry get(RequestTarget target) {
    return store.get(target.type().groupResource(), target.key()).orElseThrow(target::notFound);
  }

  /**
   * @param object decoded
   */
  public WriteResponse create(RequestTarget target, ObjectNode object, WriteOptions options) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    if (metadata.hasNonNull("resourceVersion")) {
      throw new StatusException(
          500, "", "resourceVersion should not be set on objects to be created", null);
    }
    RequestTarget named = NameAndNamespace.named(target, metadata);
    return store.locked(
        () -> {
          NameAndNamespace.requireNamespace(store, named);
          NameAndNamespace.requireDefinition(store, named);
          if (store.get(named.type().groupResource(), named.key()).isPresent()) {
            throw StatusException.alreadyExists(
                named.type().group(), named.type().plural(), named.name());
          }
          ObjectNode empty = TypedDecoder.empty(named.type());
          dropServerFields(metadata);
          SecretStringData.takeTexts(named.type(), object);
          ObjectDefaults.apply(named.type(), object);
          ResetFields.restore(named, empty, object);
          fieldManager(named).update(empty, object, options.manager(), timestamps.now(), false);
          return new WriteResponse(
              201,
              pipeline.write("create", named, Optional.empty(), empty, object, options.dryRun()),
              List.of());
        });
  }

  /**
   * Replaces an object.
   *
   * @param object decoded
   */
  public WriteResponse replace(RequestTarget target, ObjectNode object, WriteOptions options) {
    NameAndNamespace.place(target, object.withObjectProperty("metadata"));
    return store.locked(
        () -> {
          StoreEntry live = get(target);
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

  public WriteResponse patch(
      RequestTarget target, PatchType kind, byte[] body, WriteOptions options) {
    return switch (kind) {
      case APPLY ->
          apply(target, RequestDecoder.configuration(body, options.validation()), options);
      case JSON -> {
        JsonNode operations = RequestDecoder.patch(body, true);
        yield change(target, options, live -> jsonPatch(live, operations));
      }
      case MERGE -> {
        JsonNode patch = RequestDecoder.patch(body, false);
        List<String> duplicates = RequestDecoder.duplicates(body, options.validation());
        yield change(
            target, options, duplicates, live -> (ObjectNode) JsonMergePatch.merge(live, patch));
      }
      case STRATEGIC -> {
        JsonNode patch = RequestDecoder.patch(body, false);
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
      // reported below without its cause, as the API server does
    }
    throw new StatusException(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        SandboxJson.object());
  }

  /** Changes the present state of an object. */
  public WriteResponse change(
      RequestTarget target, WriteOptions options, UnaryOperator<ObjectNode> patch) {
    return change(target, options, List.of(), patch);
  }

  private WriteResponse change(
      RequestTarget target,
      WriteOptions options,
      List<String> duplicates,
      UnaryOperator<ObjectNode> patch) {
    return store.locked(
        () -> {
          StoreEntry live = get(target);
          ObjectNode before = live.object();
          List<String> warnings = new ArrayList<>();
          ObjectNode after =
              RequestDecoder.patched(
                  target.type(), patch.apply(before), duplicates, options, warnings);
          ObjectNode metadata = after.withObjectProperty("metadata");
          if (metadata.path("name").asText().isEmpty()) {
            throw NameAndNamespace.undeterminable(target);
          }
          NameAndNamespace.place(target, metadata);
          String uid = metadata.path("uid").asText();
          if (!uid.isEmpty() && !uid.equals(live.uid())) {
            throw target.foreignUid(uid);
          }
          return new WriteResponse(
              200, update("patch", target, live, before, after, options), warnings);
        });
  }

  private WriteResponse apply(RequestTarget target, ObjectNode config, WriteOptions options) {
    ServerSideApply.check(target, config);
    return store.locked(
        () -> {
          Optional<StoreEntry> stored = store.get(target.type().groupResource(), target.key());
          if (stored.isEmpty()) {
            ServerSideApply.checkCreation(target, config.path("metadata"));
            NameAndNamespace.requireNamespace(store, target);
            NameAndNamespace.requireDefinition(store, target);
          }
          ObjectNode live =
              stored.map(StoreEntry::object).orElseGet(() -> TypedDecoder.empty(target.type()));
          ObjectNode candidate =
              ServerSideApply.candidate(
                  target, fieldManager(target), live, config, options, timestamps.now());
          stored.ifPresent(
              one -> ServerSideApply.checkPreconditions(target, one, config.path("metadata")));
          ObjectDefaults.apply(target.type(), candidate);
          ResetFields.restore(target, live, candidate);
          String verb = stored.isEmpty() ? "create" : "patch";
          return new WriteResponse(
              stored.isEmpty() ? 201 : 200,
              pipeline.write(verb, target, stored, live, candidate, options.dryRun()),
              List.of());
        });
  }

  /** The common part of all changes of an existing object, after its new state was decoded. */
  private StoreEntry update(
      String verb,
      RequestTarget target,
      StoreEntry stored,
      ObjectNode live,
      ObjectNode candidate,
      WriteOptions options) {
    String version = candidate.path("metadata").path("resourceVersion").asText();
    if (!version.isEmpty() && !version.equals(Long.toString(stored.version()))) {
      throw StatusException.modified(target.type().group(), target.type().plural(), target.name());
    }
    SecretStringData.takeTexts(target.type(), candidate);
    ObjectDefaults.apply(target.type(), candidate);
    if (target.type().is("", "Service")) {
      ServiceAllocator.keep(live, candidate);
    }
    // managed fields of a scale have no time
    @Nullable String time = target.subresource().equals("scale") ? null : timestamps.now();
    fieldManager(target).update(live, candidate, options.manager(), time, false);
    ResetFields.restore(target, live, candidate);
    return pipeline.write(verb, target, Optional.of(stored), live, candidate, options.dryRun());
  }

  private static FieldManager fieldManager(RequestTarget target) {
    return new FieldManager(
        target.type().shape(),
        target.type().apiVersion(),
        target.subresource(),
        ResetFields.untouched(target));
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
