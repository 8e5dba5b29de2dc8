package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import java.util.Set;

/** Which kinds have a {@code metadata.generation}, and which changes increase it. */
final class Generations {
  private static final Set<String> COUNTING =
      Set.of(
          "Deployment",
          "StatefulSet",
          "DaemonSet",
          "ReplicaSet",
          "ReplicationController",
          "Job",
          "CronJob",
          "Pod",
          "PodDisruptionBudget",
          "Ingress",
          "IngressClass",
          "NetworkPolicy",
          "CustomResourceDefinition",
          "MutatingWebhookConfiguration",
          "ValidatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionPolicyBinding",
          "PriorityClass");

  private Generations() {}

  static boolean counts(ResourceType type) {
    return type.custom() || COUNTING.contains(type.kind());
  }

  static boolean intentChanged(ResourceType type, ObjectNode before, ObjectNode after) {
    if (type.custom()) {
      return !intent(type, before).equals(intent(type, after));
    }
    if (before.has("webhooks") || after.has("webhooks")) {
      return !before.path("webhooks").equals(after.path("webhooks"));
    }
    return !before.path("spec").equals(after.path("spec"));
  }

  private static JsonNode intent(ResourceType type, ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.remove("metadata");
    if (type.hasStatus()) {
      copy.remove("status");
    }
    return copy;
  }
}
