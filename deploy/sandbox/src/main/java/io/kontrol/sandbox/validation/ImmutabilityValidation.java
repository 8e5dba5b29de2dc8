package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.Set;
import java.util.TreeSet;

/** Fields that cannot be changed after creation. */
final class ImmutabilityValidation {
  private static final Set<String> MUTABLE_OF_STATEFUL_SET =
      Set.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  private ImmutabilityValidation() {}

  static void check(ResourceType type, JsonNode live, JsonNode object, Causes causes) {
    JsonNode before = live.path("spec");
    JsonNode after = object.path("spec");
    switch (type.kind()) {
      case "Deployment", "DaemonSet", "ReplicaSet" ->
          same(before, after, "selector", "spec.", causes);
      case "Job" -> {
        same(before, after, "completions", "spec.", causes);
        same(before, after, "selector", "spec.", causes);
        same(before, after, "template", "spec.", causes);
        same(before, after, "completionMode", "spec.", causes);
      }
      case "Service" -> clusterAddress(before, after, causes);
      case "StatefulSet" -> statefulSet(before, after, causes);
      case "Secret" -> {
        same(live, object, "type", "", causes);
        unlessImmutable(live, object, causes);
      }
      case "ConfigMap" -> unlessImmutable(live, object, causes);
      case "RoleBinding", "ClusterRoleBinding" -> roleRef(live, object, causes);
      case "StorageClass" -> {
        if (!live.path("parameters").equals(object.path("parameters"))) {
          causes.forbidden("parameters", "updates to parameters are forbidden.");
        }
        same(live, object, "provisioner", "", causes);
      }
      case "PersistentVolumeClaim" ->
          claim(before, after, live.path("status").path("phase").asText(), causes);
      default -> {}
    }
  }

  private static void same(
      JsonNode before, JsonNode after, String field, String prefix, Causes causes) {
    if (!before.path(field).equals(after.path(field))) {
      causes.invalid(prefix + field, after.path(field), "field is immutable");
    }
  }

  private static void clusterAddress(JsonNode spec, JsonNode after, Causes causes) {
    String before = spec.path("clusterIP").asText();
    String now = after.path("clusterIP").asText();
    boolean external = after.path("type").asText().equals("ExternalName");
    if (!before.isEmpty() && !before.equals(now) && !external) {
      var shown = SandboxJson.object().putArray("shown").add(now);
      causes.invalid("spec.clusterIPs[0]", shown, "may not change once set");
    }
  }

  private static void statefulSet(JsonNode before, JsonNode after, Causes causes) {
    Set<String> fields = new TreeSet<>();
    before.fieldNames().forEachRemaining(fields::add);
    after.fieldNames().forEachRemaining(fields::add);
    fields.removeAll(MUTABLE_OF_STATEFUL_SET);
    if (fields.stream().anyMatch(f -> !before.path(f).equals(after.path(f)))) {
      causes.forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit',"
              + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }
  }

  private static void unlessImmutable(JsonNode live, JsonNode object, Causes causes) {
    if (!live.path("immutable").asBoolean()) {
      return;
    }
    String because = "field is immutable when `immutable` is set";
    if (!object.path("immutable").asBoolean()) {
      causes.forbidden("immutable", because);
    }
    for (String field : new String[] {"data", "binaryData"}) {
      if (!live.path(field).equals(object.path(field))) {
        causes.forbidden(field, because);
      }
    }
  }

  private static void roleRef(JsonNode live, JsonNode object, Causes causes) {
    JsonNode after = object.path("roleRef");
    if (!live.path("roleRef").equals(after)) {
      var shown = SandboxJson.object();
      shown.set("APIGroup", after.path("apiGroup"));
      shown.set("Kind", after.path("kind"));
      shown.set("Name", after.path("name"));
      causes.invalid("roleRef", shown, "cannot change roleRef");
    }
  }

  /** The API server adds a diff to this message, the sandbox does not. */
  private static void claim(JsonNode before, JsonNode after, String phase, Causes causes) {
    boolean bound = phase.equals("Bound");
    String[] fields = {
      "accessModes", "selector", "volumeMode", "storageClassName", "dataSource", "resources"
    };
    for (String field : fields) {
      boolean growth = field.equals("resources") && bound;
      if (!growth && !before.path(field).equals(after.path(field))) {
        causes.forbidden(
            "spec",
            "spec is immutable after creation except resources.requests and"
                + " volumeAttributesClassName for bound claims");
        return;
      }
    }
  }
}
