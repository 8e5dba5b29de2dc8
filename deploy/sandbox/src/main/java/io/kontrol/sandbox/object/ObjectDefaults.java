package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import java.util.Map;

/**
 * Fills in what was not given: the defaults that the types declare, then those that depend on
 * something else.
 */
public final class ObjectDefaults {
  private ObjectDefaults() {}

  public static void apply(ResourceType type, ObjectNode object) {
    declared(object, type.shape());
    if (type.custom()) {
      return;
    }
    ObjectNode spec = object.path("spec") instanceof ObjectNode node ? node : SandboxJson.object();
    switch (type.kind()) {
      case "Pod" -> PodDefaults.pod(spec, object);
      case "Deployment" -> deployment(spec);
      case "StatefulSet" -> statefulSet(spec);
      case "DaemonSet" -> daemonSet(object, spec);
      case "ReplicaSet", "ReplicationController" -> PodDefaults.template(spec);
      case "Job" -> job(spec);
      case "CronJob" -> PodDefaults.template(spec.path("jobTemplate").path("spec"));
      case "Service" -> ServiceDefaults.apply(spec, object.path("status"));
      case "Namespace" -> namespace(object);
      case "NetworkPolicy" -> networkPolicy(spec);
      case "RoleBinding", "ClusterRoleBinding" -> binding(object);
      case "CustomResourceDefinition" -> definition(spec);
      default -> {}
    }
  }

  /** Sets what the types declare; a default may have defaults of its own. */
  private static void declared(JsonNode value, Shape shape) {
    if (value instanceof ObjectNode object && shape instanceof Shape.Struct struct) {
      for (Shape.Field field : struct.fields().values()) {
        JsonNode defaultValue = field.defaultValue();
        if (defaultValue != null && !object.has(field.name())) {
          object.set(field.name(), defaultValue.deepCopy());
        }
      }
    }
    if (value.isObject() && hasFields(shape)) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        declared(entry.getValue(), shape.under(entry.getKey()));
      }
    } else if (value.isArray()) {
      value.forEach(item -> declared(item, shape.item()));
    }
  }

  private static boolean hasFields(Shape shape) {
    return shape instanceof Shape.Struct
        || (shape instanceof Shape.MapOf map && !(map.element() instanceof Shape.Scalar));
  }

  static void set(ObjectNode node, String field, String value) {
    if (node.path(field).asText().isEmpty()) {
      node.put(field, value);
    }
  }

  static void set(ObjectNode node, String field, int value) {
    if (!node.hasNonNull(field)) {
      node.put(field, value);
    }
  }

  static void set(ObjectNode node, String field, boolean value) {
    if (!node.hasNonNull(field)) {
      node.put(field, value);
    }
  }

  static ObjectNode at(ObjectNode node, String field) {
    return node.withObjectProperty(field);
  }

  private static void deployment(ObjectNode spec) {
    ObjectNode strategy = at(spec, "strategy");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = at(strategy, "rollingUpdate");
      set(rolling, "maxUnavailable", "25%");
      set(rolling, "maxSurge", "25%");
    }
    PodDefaults.template(spec);
  }

  private static void statefulSet(ObjectNode spec) {
    ObjectNode strategy = at(spec, "updateStrategy");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      set(at(strategy, "rollingUpdate"), "partition", 0);
    }
    for (JsonNode claim : spec.path("volumeClaimTemplates")) {
      ((ObjectNode) claim).put("kind", "PersistentVolumeClaim").put("apiVersion", "v1");
    }
    PodDefaults.template(spec);
  }

  private static void daemonSet(ObjectNode object, ObjectNode spec) {
    ObjectNode strategy = at(spec, "updateStrategy");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = at(strategy, "rollingUpdate");
      set(rolling, "maxUnavailable", 1);
      set(rolling, "maxSurge", 0);
    }
    set(at(at(object, "metadata"), "annotations"), "deprecated.daemonset.template.generation", "1");
    PodDefaults.template(spec);
  }

  /** Of a Job alone: the job template of a CronJob has none of these. */
  private static void job(ObjectNode spec) {
    if (!spec.hasNonNull("completions") && !spec.hasNonNull("parallelism")) {
      spec.put("completions", 1);
    }
    set(spec, "parallelism", 1);
    set(spec, "backoffLimit", 6);
    set(spec, "completionMode", "NonIndexed");
    set(spec, "suspend", false);
    set(spec, "manualSelector", false);
    set(
        spec,
        "podReplacementPolicy",
        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    PodDefaults.template(spec);
  }

  private static void namespace(ObjectNode object) {
    ObjectNode metadata = at(object, "metadata");
    String name = metadata.path("name").asText();
    if (!name.isEmpty()) {
      at(metadata, "labels").put("kubernetes.io/metadata.name", name);
    }
  }

  private static void networkPolicy(ObjectNode spec) {
    if (!spec.hasNonNull("policyTypes")) {
      spec.putArray("policyTypes").add("Ingress");
      if (!spec.path("egress").isEmpty()) {
        spec.withArrayProperty("policyTypes").add("Egress");
      }
    }
  }

  private static void binding(ObjectNode object) {
    set(at(object, "roleRef"), "apiGroup", "rbac.authorization.k8s.io");
    for (JsonNode subject : object.path("subjects")) {
      if (!subject.path("kind").asText().equals("ServiceAccount")) {
        set((ObjectNode) subject, "apiGroup", "rbac.authorization.k8s.io");
      }
    }
  }

  private static void definition(ObjectNode spec) {
    ObjectNode names = at(spec, "names");
    String kind = names.path("kind").asText();
    set(names, "singular", kind.toLowerCase(java.util.Locale.ROOT));
    set(names, "listKind", kind + "List");
    set(at(spec, "conversion"), "strategy", "None");
  }
}
