package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.List;
import java.util.Set;

/** Deletes objects, or marks them as being deleted while they have finalizers. */
public final class Deletion {
  /** Finalizer of a definition that still has objects. */
  public static final String CLEAN_UP = "customresourcecleanup.apiextensions.k8s.io";

  private static final Set<String> PROTECTED = Set.of("default", "kube-system", "kube-public");
  private static final Set<String> ANSWERED_WITH_OBJECT =
      Set.of(
          "Pod",
          "Service",
          "ServiceAccount",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "PodTemplate",
          "StorageClass",
          "ReplicationController",
          "ResourceQuota",
          "Namespace");
  private static final Set<String> POLICIES = Set.of("Foreground", "Background", "Orphan");
  private static final String NOT_A_POLICY =
      "Unsupported value: \"%s\": supported values: \"Foreground\", \"Background\", \"Orphan\","
          + " \"nil\"";

  private final ObjectStore store;
  private final ObjectRegistry objects;
  private final Admission webhooks;
  private final MetadataTime timestamps;

  public Deletion(
      ObjectStore store, ObjectRegistry objects, Admission webhooks, MetadataTime timestamps) {
    this.store = store;
    this.objects = objects;
    this.webhooks = webhooks;
    this.timestamps = timestamps;
  }

  /**
   * @param options a {@code DeleteOptions} object
   */
  public static void check(JsonNode options) {
    String kind = options.path("kind").asText();
    if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
      throw StatusException.badRequest(
          "no kind \"%s\" is registered for version \"%s\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\""
              .formatted(kind, options.path("apiVersion").asText()));
    }
    String policy = options.path("propagationPolicy").asText();
    if (!policy.isEmpty() && !POLICIES.contains(policy)) {
      throw invalid("FieldValueNotSupported", NOT_A_POLICY.formatted(policy));
    }
    if (!policy.isEmpty() && options.hasNonNull("orphanDependents")) {
      throw invalid(
          "FieldValueInvalid",
          "Invalid value: \"%s\": orphanDependents and deletionPropagation cannot be both set"
              .formatted(policy));
    }
  }

  private static StatusException invalid(String reason, String message) {
    return StatusException.invalid(
        "meta.k8s.io",
        "DeleteOptions",
        "",
        List.of(new Cause(reason, message, "propagationPolicy")));
  }

  /** The response to the client: the object, or a Status. */
  public ObjectNode delete(RequestTarget target, JsonNode options, boolean dryRun) {
    check(options);
    webhooks.admitDelete(target);
    return store.locked(
        () -> {
          StoreEntry live = objects.get(target);
          checkPreconditions(target, live, options.path("preconditions"));
          if (target.type().is("", "Namespace")) {
            return namespace(target, live, dryRun);
          }
          ObjectNode object = live.object();
          ArrayNode finalizers = finalizers(object, options);
          if (isDefinition(target) && !live.deleting()) {
            finalizers.add(CLEAN_UP);
          }
          if (finalizers.isEmpty()) {
            ObjectNode last =
                dryRun
                    ? object
                    : store
                        .remove(target.type().groupResource(), target.key())
                        .map(StoreEntry::object)
                        .orElse(object);
            return ANSWERED_WITH_OBJECT.contains(target.type().kind())
                ? last
                : success(target, live.uid());
          }
          ObjectNode metadata = object.withObjectProperty("metadata");
          metadata.set("finalizers", finalizers);
          if (isDefinition(target) && !metadata.has("deletionTimestamp")) {
            terminating(object);
          }
          return mark(target, object, metadata, dryRun);
        });
  }

  private static boolean isDefinition(RequestTarget target) {
    return target.type().is("apiextensions.k8s.io", "CustomResourceDefinition");
  }

  private void terminating(ObjectNode definition) {
    definition
        .withObjectProperty("status")
        .withArrayProperty("conditions")
        .addObject()
        .put("type", "Terminating")
        .put("status", "True")
        .put("lastTransitionTime", timestamps.now())
        .put("reason", "InstanceDeletionPending")
        .put(
            "message",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin"
                + " soon");
  }

  private ObjectNode mark(
      RequestTarget target, ObjectNode object, ObjectNode metadata, boolean dryRun) {
    if (!metadata.has("deletionTimestamp")) {
      metadata.put("deletionTimestamp", timestamps.now());
      if (!isDefinition(target)) {
        metadata.put("deletionGracePeriodSeconds", 0);
      }
      if (metadata.path("generation").asLong() > 0 && !isDefinition(target)) {
        metadata.put("generation", metadata.path("generation").asLong() + 1);
      }
    }
    if (dryRun || object.equals(objects.get(target).object())) {
      return object;
    }
    store.put(target.type().groupResource(), target.key(), object);
    return object;
  }

  private static ArrayNode finalizers(ObjectNode object, JsonNode options) {
    ArrayNode finalizers = SandboxJson.object().putArray("finalizers");
    for (JsonNode finalizer : object.path("metadata").path("finalizers")) {
      String name = finalizer.asText();
      if (!name.equals("orphan") && !name.equals("foregroundDeletion")) {
        finalizers.add(name);
      }
    }
    String policy = options.path("propagationPolicy").asText();
    if (policy.equals("Orphan") || options.path("orphanDependents").asBoolean()) {
      finalizers.add("orphan");
    } else if (policy.equals("Foreground")) {
      finalizers.add("foregroundDeletion");
    }
    return finalizers;
  }

  private ObjectNode namespace(RequestTarget target, StoreEntry live, boolean dryRun) {
    if (PROTECTED.contains(target.name())) {
      throw StatusException.forbidden(
          "", "namespaces", target.name(), "this namespace may not be deleted");
    }
    ObjectNode object = live.object();
    object.withObjectProperty("status").put("phase", "Terminating");
    return mark(target, object, object.withObjectProperty("metadata"), dryRun);
  }

  private static void checkPreconditions(
      RequestTarget target, StoreEntry live, JsonNode preconditions) {
    String uid = preconditions.path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(live.uid())) {
      throw StatusException.conflict(
          target.type().group(),
          target.type().kind(),
          target.name(),
          "the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated"
              .formatted(uid, live.uid()));
    }
    String version = preconditions.path("resourceVersion").asText();
    if (!version.isEmpty() && !version.equals(Long.toString(live.version()))) {
      throw StatusException.conflict(
          target.type().group(),
          target.type().kind(),
          target.name(),
          "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
              .formatted(version, live.version()));
    }
  }

  private static ObjectNode success(RequestTarget target, String uid) {
    ObjectNode status = SandboxJson.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details =
        StatusException.details(target.name(), target.type().group(), target.type().plural());
    details.put("uid", uid);
    status.set("details", details);
    return status;
  }
}
