package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a generation is made of. Documents are not changed once they are here.
 *
 * @param parameters as they were given, without defaults
 * @param patches a list of {@code {target, op, path, value}}
 */
public record DeploymentContent(int templateVersion, ObjectNode parameters, ArrayNode patches) {
  public DeploymentContent at(int version) {
    return new DeploymentContent(version, parameters, patches);
  }

  public DeploymentContent withParameters(ObjectNode other) {
    return new DeploymentContent(templateVersion, other, patches);
  }

  public DeploymentContent withPatches(ArrayNode other) {
    return new DeploymentContent(templateVersion, parameters, other);
  }
}
