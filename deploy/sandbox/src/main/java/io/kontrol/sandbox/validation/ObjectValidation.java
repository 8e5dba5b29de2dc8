package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException;

/** Validates an object before it is stored. */
public final class ObjectValidation {
  private ObjectValidation() {}

  /**
   * @param subresource that is written; empty for the object itself
   * @param live the state before; without a uid for a new object
   * @throws StatusException 422 with all causes
   */
  public static void check(ResourceType type, String subresource, JsonNode live, JsonNode object) {
    Causes causes = new Causes();
    boolean exists = live.path("metadata").hasNonNull("uid");
    MetadataValidation.check(type, object.path("metadata"), causes);
    if (type.custom()) {
      CrdSchemaValidation.check(type.schema(), subresource, live, object, causes);
    } else {
      boolean changesFirst = type.kind().equals("DaemonSet");
      if (exists && changesFirst) {
        ImmutabilityValidation.check(type, live, object, causes);
      }
      checkKind(type, object, causes);
      if (exists && !changesFirst) {
        ImmutabilityValidation.check(type, live, object, causes);
      }
    }
    if (!causes.isEmpty()) {
      throw StatusException.invalid(
          type.group(), type.kind(), object.path("metadata").path("name").asText(), causes.all());
    }
  }

  private static void checkKind(ResourceType type, JsonNode object, Causes causes) {
    JsonNode spec = object.path("spec");
    switch (type.kind()) {
      case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet" ->
          WorkloadValidation.check(type.kind(), spec, causes);
      case "Job" -> WorkloadValidation.job(spec, "spec", causes);
      case "CronJob" -> WorkloadValidation.cronJob(spec, causes);
      case "Pod" -> PodValidation.check(spec, "spec", causes);
      case "PersistentVolumeClaim" -> claim(spec, causes);
      case "Service" -> NetworkingValidation.service(spec, causes);
      case "Ingress" -> NetworkingValidation.ingress(spec, causes);
      case "Role", "ClusterRole" -> RbacValidation.role(object, causes);
      case "RoleBinding", "ClusterRoleBinding" ->
          RbacValidation.binding(type.kind(), object, causes);
      case "HorizontalPodAutoscaler" -> autoscaler(spec, causes);
      case "ConfigMap" -> DataValidation.map(object, causes);
      case "Secret" -> DataValidation.secret(object, causes);
      case "StorageClass" -> causes.require(object, "provisioner", "provisioner");
      case "CustomResourceDefinition" -> definition(object, causes);
      default -> {}
    }
  }

  private static void claim(JsonNode spec, Causes causes) {
    if (spec.path("accessModes").isEmpty()) {
      causes.required("spec.accessModes", "at least 1 access mode is required");
    }
    if (!spec.path("resources").path("requests").has("storage")) {
      causes.required("spec.resources[storage]");
    }
  }

  private static void autoscaler(JsonNode spec, Causes causes) {
    JsonNode min = spec.path("minReplicas");
    if (min.isNumber() && min.intValue() < 1) {
      causes.invalid("spec.minReplicas", min, "must be greater than or equal to 1");
    }
    JsonNode max = spec.path("maxReplicas");
    if (max.asInt() < 1) {
      causes.required("spec.maxReplicas", "must be set and greater than 0");
    }
    if (max.asInt() < min.asInt()) {
      causes.invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
    }
    JsonNode target = spec.path("scaleTargetRef");
    causes.require(target, "kind", "spec.scaleTargetRef.kind");
    causes.require(target, "name", "spec.scaleTargetRef.name");
    if (target.path("apiVersion").asText().isEmpty()) {
      causes.invalid("spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group");
    }
  }

  private static void definition(JsonNode object, Causes causes) {
    JsonNode spec = object.path("spec");
    String expected =
        spec.path("names").path("plural").asText() + "." + spec.path("group").asText();
    String name = object.path("metadata").path("name").asText();
    if (!name.equals(expected)) {
      causes.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
    }
  }
}
