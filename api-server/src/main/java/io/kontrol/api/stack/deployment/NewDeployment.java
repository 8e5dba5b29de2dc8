package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.DeploymentState;
import io.kontrol.api.stack.deployment.row.DriftPolicies;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a new deployment.
 *
 * @param templateVersion null for the newest
 */
record NewDeployment(
    String name,
    String clusterId,
    String namespace,
    int templateId,
    @Nullable Integer templateVersion,
    ObjectNode parameters,
    ArrayNode patches,
    DeploymentState state,
    DriftPolicies drift) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  static NewDeployment read(byte @Nullable [] body, @Nullable String mediaType) {
    JsonNode document = RequestBody.readOne(body, mediaType);
    if (!(document instanceof ObjectNode object)) {
      throw Refusal.invalid("not_an_object", "The body has to be an object.");
    }
    ObjectFields fields =
        ObjectFields.of(
            object,
            "name",
            "cluster_id",
            "namespace",
            "template_id",
            "template_version",
            "parameters",
            "patches",
            "desired_state",
            "drift_policy",
            "drift_policies",
            "adopt_automatically");
    String clusterId = fields.text("cluster_id");
    NameRules.requireClusterId(clusterId);
    return new NewDeployment(
        label(fields.text("name"), "name"),
        clusterId,
        label(fields.text("namespace"), "namespace"),
        fields
            .id("template_id")
            .orElseThrow(
                () -> Refusal.invalid("missing_field", "The field template_id is missing.")),
        fields.id("template_version").isPresent() ? fields.id("template_version").getAsInt() : null,
        DeploymentFields.parameters(object),
        DeploymentFields.patches(object),
        state(fields.optionalText("desired_state").orElse(DeploymentState.Active.name())),
        DeploymentFields.drift(fields, object, DriftPolicies.DEFAULT));
  }

  private static DeploymentState state(String text) {
    return switch (text) {
      case "Active" -> DeploymentState.Active;
      case "Paused" -> DeploymentState.Paused;
      default ->
          throw Refusal.invalid(
              "invalid_desired_state",
              "The desired_state of a new deployment is Active or Paused.");
    };
  }

  private static String label(String text, String field) {
    if (!LABEL.matcher(text).matches()) {
      throw Refusal.invalid(
          "invalid_" + field,
          "The "
              + field
              + " has to be at most 63 lower-case letters, digits and '-', beginning and ending with a"
              + " letter or digit.");
    }
    return text;
  }
}
