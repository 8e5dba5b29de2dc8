package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.DriftPolicies;
import io.kontrol.model.json.Json;

/** The fields that requests about deployments share. */
final class DeploymentFields {
  private static final int MOST_PATCHES = 200;

  private DeploymentFields() {}

  /** An empty object where there are none. */
  static ObjectNode parameters(ObjectNode body) {
    JsonNode parameters = body.path("parameters");
    if (parameters.isMissingNode() || parameters.isNull()) {
      return Json.mapper().createObjectNode();
    }
    if (parameters instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.invalid("wrong_type", "The field parameters has to be an object.");
  }

  /** An empty list where there are none. */
  static ArrayNode patches(ObjectNode body) {
    JsonNode patches = body.path("patches");
    if (patches.isMissingNode() || patches.isNull()) {
      return Json.mapper().createArrayNode();
    }
    if (patches instanceof ArrayNode list && list.size() <= MOST_PATCHES) {
      return list;
    }
    throw Refusal.invalid(
        "wrong_type", "The field patches has to be a list of at most " + MOST_PATCHES + ".");
  }

  /**
   * @param standard of what the body does not say
   */
  static DriftPolicies drift(ObjectFields fields, ObjectNode body, DriftPolicies standard) {
    return new DriftPolicies(
        fields.optionalText("drift_policy").map(DriftPolicies::parse).orElse(standard.standard()),
        body.hasNonNull("drift_policies")
            ? DriftPolicies.parseKinds(body.path("drift_policies"))
            : standard.byKind(),
        fields.flag("adopt_automatically").orElse(standard.adoptAutomatically()));
  }
}
