package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.deployment.row.DriftPolicies;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.model.kubernetes.KontrolMetadata;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The labels by which an object tells its deployment. They are on the object's own metadata alone:
 * in a Pod template they would restart the Pods with each generation.
 */
@ApplicationScoped
public class DeploymentMarks {
  private final StackConfig config;

  public DeploymentMarks(StackConfig config) {
    this.config = config;
  }

  /** A copy of a rendered object with the labels, and with the drift policy of its kind. */
  ObjectNode mark(ObjectNode rendered, StoredDeployment deployment) {
    ObjectNode object = rendered.deepCopy();
    ObjectNode metadata = child(object, "metadata");
    ObjectNode labels = child(metadata, "labels");
    labels.put(KontrolMetadata.MANAGED_BY_LABEL, config.managedBy());
    labels.put(config.labelPrefix() + "/deployment-id", deployment.id().toString());
    labels.put(config.labelPrefix() + "/generation", Integer.toString(deployment.generation()));
    labels.put(
        config.labelPrefix() + "/template-version",
        Integer.toString(deployment.content().templateVersion()));
    follow(metadata, deployment.drift(), object.path("kind").asText());
    return object;
  }

  /** A policy that the template sets on an object stays, since it is one of its guardrails. */
  private static void follow(ObjectNode metadata, DriftPolicies drift, String kind) {
    if (metadata.path("annotations").has(KontrolMetadata.DRIFT_POLICY_ANNOTATION)) {
      return;
    }
    if (!drift.of(kind).equals(DriftPolicies.DEFAULT.standard())) {
      child(metadata, "annotations")
          .put(KontrolMetadata.DRIFT_POLICY_ANNOTATION, drift.of(kind).name());
    }
  }

  private static ObjectNode child(ObjectNode parent, String field) {
    return parent.path(field) instanceof ObjectNode present ? present : parent.putObject(field);
  }
}
