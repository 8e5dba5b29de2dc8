package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.resource.ResourceIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code deployment_specs}.
 *
 * @param desiredSpec the parameters with defaults, the patches and the objects as they were
 *     rendered
 */
public record StoredDeployment(
    UUID id,
    String name,
    String clusterId,
    String namespace,
    int templateId,
    DeploymentContent content,
    ObjectNode desiredSpec,
    int generation,
    DeploymentState state,
    DriftPolicies drift) {
  /** What events say their subject is. */
  private static final String KIND = "Stack";

  public static String applySet(UUID id) {
    return "deployment/" + id;
  }

  public String applySet() {
    return applySet(id);
  }

  public boolean paused() {
    return state == DeploymentState.Paused;
  }

  public boolean deleted() {
    return state == DeploymentState.Deleted;
  }

  public ResourceIdentity identity() {
    return new ResourceIdentity(clusterId, "", KIND, namespace, name);
  }

  /** With defaults. */
  public ObjectNode effectiveParameters() {
    return desiredSpec.path("parameters") instanceof ObjectNode parameters
        ? parameters
        : desiredSpec.objectNode();
  }

  /** As they were rendered. */
  public List<ObjectNode> objects() {
    List<ObjectNode> objects = new ArrayList<>();
    if (desiredSpec.path("objects") instanceof ArrayNode list) {
      list.forEach(
          each -> {
            if (each instanceof ObjectNode object) {
              objects.add(object);
            }
          });
    }
    return objects;
  }

  /** The ConfigMap that owns the others, where the template asks for one; it comes first. */
  public Optional<ObjectNode> root() {
    return desiredSpec.path("root").asBoolean() ? objects().stream().findFirst() : Optional.empty();
  }

  public StoredDeployment in(DeploymentState other) {
    return new StoredDeployment(
        id, name, clusterId, namespace, templateId, content, desiredSpec, generation, other, drift);
  }

  public StoredDeployment with(DriftPolicies other) {
    return new StoredDeployment(
        id, name, clusterId, namespace, templateId, content, desiredSpec, generation, state, other);
  }

  /** The next generation. */
  public StoredDeployment next(DeploymentContent newContent, ObjectNode newSpec) {
    return new StoredDeployment(
        id,
        name,
        clusterId,
        namespace,
        templateId,
        newContent,
        newSpec,
        generation + 1,
        state,
        drift);
  }
}
