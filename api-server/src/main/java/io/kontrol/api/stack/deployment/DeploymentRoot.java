package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.model.json.Json;

/**
 * The root of a deployment: a ConfigMap with its name, which owns the other objects of its
 * namespace where the template asks for it.
 */
final class DeploymentRoot {
  private DeploymentRoot() {}

  static ObjectNode of(StoredDeployment deployment, String templateName) {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("apiVersion", "v1").put("kind", "ConfigMap");
    root.putObject("metadata")
        .put("name", deployment.name())
        .put("namespace", deployment.namespace());
    root.putObject("data").put("deployment", deployment.name()).put("template", templateName);
    return root;
  }

  /** An owner and what it owns live in one namespace. */
  static boolean isBeside(ObjectNode root, ObjectNode object) {
    return object
        .at("/metadata/namespace")
        .asText("")
        .equals(root.at("/metadata/namespace").asText(""));
  }
}
