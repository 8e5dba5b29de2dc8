package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the body of a create or a replace: the documented fields, or a whole manifest. */
final class SubmissionParser {
  private static final Set<String> WRITABLE =
      Set.of(
          "cluster_id",
          "namespace",
          "kind",
          "name",
          "api_version",
          "desired_spec",
          "revision",
          "drift_policy",
          "deletion_policy",
          "conflict_policy",
          "recreate_policy",
          "ignore_paths",
          "apply_set",
          "wave");

  /** Part of every answer, so that an answer can be edited and sent back; they have no effect. */
  private static final Set<String> READ_ONLY =
      Set.of(
          "id",
          "api_group",
          "generation",
          "created_at",
          "updated_at",
          "deleted_at",
          "created_by",
          "updated_by",
          "reconcile_requested_at",
          "sync",
          "health",
          "sync_message",
          "health_message",
          "observation",
          "owner",
          "waiting_for",
          "applied",
          "current");

  private SubmissionParser() {}

  static Submission parse(JsonNode body) {
    if (!(body instanceof ObjectNode object)) {
      throw Refusal.invalid("not_an_object", "The body has to be an object.");
    }
    return isManifest(object) ? Submission.of(ManifestParser.parse(object)) : fields(object);
  }

  private static boolean isManifest(ObjectNode object) {
    return !object.has("desired_spec")
        && !object.has("api_version")
        && (object.has("apiVersion") || object.has("metadata"));
  }

  static boolean isField(String name) {
    return WRITABLE.contains(name) || READ_ONLY.contains(name);
  }

  private static Submission fields(ObjectNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!isField(field.getKey())) {
        throw Refusal.invalid(
            "unknown_field",
            "A resource has no such field as "
                + (field.getKey().length() > 80 ? "one of that length" : field.getKey())
                + ". Send the documented fields (cluster_id, api_version, kind, namespace, name,"
                + " desired_spec …) or a whole manifest (apiVersion, kind, metadata …).");
      }
    }
    JsonNode revision = object.path("revision");
    String applySet = text(object, "apply_set");
    if (applySet != null && !applySet.isEmpty()) {
      NameRules.requireApplySet(applySet);
    }
    return new Submission(
        id(object.path("id")),
        text(object, "cluster_id"),
        manifest(object),
        wishes(object),
        revision.isMissingNode() || revision.isNull() ? null : positive(revision),
        object.path("apply_set").isNull() ? "" : applySet);
  }

  private static @Nullable Integer id(JsonNode id) {
    if (id.isMissingNode() || id.isNull()) {
      return null;
    }
    if (!id.isInt()) {
      throw Refusal.invalid("wrong_type", "id has to be a whole number.");
    }
    return id.intValue();
  }

  private static RequestedPolicies wishes(ObjectNode object) {
    return new RequestedPolicies(
        RequestedPolicies.choice(DriftPolicy.class, text(object, "drift_policy"), "drift_policy"),
        RequestedPolicies.choice(
            DeletionPolicy.class, text(object, "deletion_policy"), "deletion_policy"),
        RequestedPolicies.choice(
            ConflictPolicy.class, text(object, "conflict_policy"), "conflict_policy"),
        RequestedPolicies.choice(
            RecreatePolicy.class, text(object, "recreate_policy"), "recreate_policy"),
        ignorePaths(object.path("ignore_paths")),
        wave(object.path("wave")));
  }

  private static Manifest manifest(ObjectNode object) {
    String apiVersion = required(object, "api_version");
    String kind = required(object, "kind");
    String name = required(object, "name");
    String namespace = text(object, "namespace");
    JsonNode spec = object.path("desired_spec");
    if (!spec.isObject()) {
      throw Refusal.invalid(
          spec.isMissingNode() ? "missing_field" : "wrong_type",
          "desired_spec is needed, an object: the manifest without apiVersion, kind, metadata.name and"
              + " metadata.namespace.");
    }
    ObjectNode own = spec.deepCopy();
    requireSameIdentity(own, "apiVersion", apiVersion);
    requireSameIdentity(own, "kind", kind);
    if (own.get("metadata") instanceof ObjectNode metadata) {
      requireSameIdentity(metadata, "name", name);
      requireSameIdentity(metadata, "namespace", namespace == null ? "" : namespace);
    }
    return ManifestParser.parse(apiVersion, kind, namespace == null ? "" : namespace, name, own);
  }

  /** A whole manifest within desired_spec is understood, as long as it is about the same object. */
  private static void requireSameIdentity(ObjectNode object, String field, String expected) {
    JsonNode given = object.remove(field);
    if (given != null
        && !given.isNull()
        && !(given.isTextual() && given.textValue().equals(expected))) {
      throw Refusal.invalid(
          "identity_mismatch",
          "desired_spec names another " + field + " than the fields beside it do.");
    }
  }

  private static @Nullable List<String> ignorePaths(JsonNode paths) {
    if (paths.isMissingNode() || paths.isNull()) {
      return null;
    }
    List<String> result = new ArrayList<>();
    for (JsonNode path : paths) {
      if (!path.isTextual()) {
        break;
      }
      result.add(path.textValue());
    }
    if (!paths.isArray() || result.size() < paths.size()) {
      throw Refusal.invalid("wrong_type", "ignore_paths has to be a list of texts.");
    }
    return RequestedPolicies.pointers(result, "ignore_paths");
  }

  private static @Nullable Integer wave(JsonNode wave) {
    if (wave.isMissingNode() || wave.isNull()) {
      return null;
    }
    if (!wave.isInt()) {
      throw Refusal.invalid("wrong_type", "wave has to be a whole number of 32 bits.");
    }
    return wave.intValue();
  }

  private static int positive(JsonNode revision) {
    // later edits count on from here, so the last numbers of 32 bits stay free
    if (!revision.isInt() || revision.intValue() < 1 || revision.intValue() > 2_000_000_000) {
      throw Refusal.invalid(
          "invalid_revision", "revision has to be a whole number from 1 to 2,000,000,000.");
    }
    return revision.intValue();
  }

  private static String required(ObjectNode object, String field) {
    String value = text(object, field);
    if (value == null || value.isEmpty()) {
      throw Refusal.invalid("missing_field", "The field " + field + " is needed, a text.");
    }
    return value;
  }

  private static @Nullable String text(ObjectNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw Refusal.invalid("wrong_type", "The field " + field + " has to be a text.");
    }
    return value.textValue();
  }
}
