package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.patch.MergePatch;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.ChangeKind;
import io.kontrol.api.stack.deployment.row.DeploymentContent;
import io.kontrol.api.stack.deployment.row.DeploymentSecrets;
import io.kontrol.api.stack.deployment.row.DriftPolicies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies that change a deployment, as changes. */
final class DeploymentEdit {
  private static final List<String> FIXED =
      List.of("id", "name", "cluster_id", "namespace", "template_id");

  private static final String[] FIELDS = {
    "parameters", "patches", "drift_policy", "drift_policies", "adopt_automatically"
  };

  private DeploymentEdit() {}

  /** A merge patch: parameters are merged, and a null takes one away; a list is replaced. */
  static DeploymentChange merge(byte @Nullable [] body, DeploymentSecrets secrets) {
    ObjectNode patch = object(body, "application/json");
    requireKnown(patch);
    ObjectFields fields = ObjectFields.of(patch, FIELDS);
    return new DeploymentChange(
        ChangeKind.CHANGED,
        (connection, stored) -> secrets.restored(merged(stored.content(), patch), stored.content()),
        stored -> DeploymentFields.drift(fields, patch, stored));
  }

  static DeploymentContent merged(DeploymentContent stored, ObjectNode patch) {
    DeploymentContent content = stored;
    if (patch.has("parameters")) {
      JsonNode parameters = patch.path("parameters");
      if (!parameters.isObject()) {
        throw Refusal.invalid("wrong_type", "The field parameters has to be an object.");
      }
      JsonNode merged = MergePatch.apply(stored.parameters().deepCopy(), parameters);
      content = content.withParameters((ObjectNode) merged);
    }
    return patch.has("patches") ? content.withPatches(DeploymentFields.patches(patch)) : content;
  }

  /** A whole: what the body does not say returns to its default. */
  static DeploymentChange replace(
      byte @Nullable [] body, @Nullable String mediaType, DeploymentSecrets secrets) {
    ObjectNode whole = object(body, mediaType);
    requireKnown(whole);
    ObjectFields fields = ObjectFields.of(whole, FIELDS);
    DriftPolicies drift = DeploymentFields.drift(fields, whole, DriftPolicies.DEFAULT);
    return new DeploymentChange(
        ChangeKind.CHANGED,
        (connection, stored) ->
            secrets.restored(
                new DeploymentContent(
                    stored.content().templateVersion(),
                    DeploymentFields.parameters(whole),
                    DeploymentFields.patches(whole)),
                stored.content()),
        stored -> drift);
  }

  private static void requireKnown(ObjectNode body) {
    for (String field : FIXED) {
      if (body.has(field)) {
        throw Refusal.malformed(
            "immutable_field",
            "The field "
                + field
                + " of a deployment does not change; create a new deployment instead.");
      }
    }
    if (body.has("template_version")) {
      throw Refusal.malformed(
          "immutable_field", "Another version of the template is an upgrade: POST upgrade.");
    }
  }

  static ObjectNode object(byte @Nullable [] body, @Nullable String mediaType) {
    if (RequestBody.readOne(body, mediaType) instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.invalid("not_an_object", "The body has to be an object.");
  }
}
