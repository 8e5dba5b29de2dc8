package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import java.util.Map;

/** Fills in what a built-in kind has where nothing was given. */
public final class Defaults {
  private Defaults() {}

  public static void apply(ResourceType type, ObjectNode object) {
    if (type.custom()) {
      schemaDefaults(object, type.shape());
      return;
    }
    ObjectNode spec = object.path("spec") instanceof ObjectNode node ? node : SandboxJson.object();
    switch (type.kind()) {
      case "Pod" -> PodDefaults.pod(spec, object);
      case "Deployment" -> deployment(spec);
      case "StatefulSet" -> statefulSet(spec);
      case "DaemonSet" -> daemonSet(object, spec);
      case "ReplicaSet", "ReplicationController" -> replicas(spec);
      case "Job" -> job(spec);
      case "CronJob" -> cronJob(spec);
      case "Service" -> ServiceDefaults.apply(spec, object.path("status"));
      case "Namespace" -> namespace(object);
      case "PersistentVolumeClaim" -> claim(object, spec);
      case "PersistentVolume" -> volume(object, spec);
      case "Secret" -> secret(object);
      case "NetworkPolicy" -> networkPolicy(spec);
      case "HorizontalPodAutoscaler" -> set(spec, "minReplicas", 1);
      case "Role", "ClusterRole" -> {}
      case "RoleBinding", "ClusterRoleBinding" -> binding(object);
      case "StorageClass" -> {
        set(object, "reclaimPolicy", "Delete");
        set(object, "volumeBindingMode", "Immediate");
      }
      case "PriorityClass" -> set(object, "preemptionPolicy", "PreemptLowerPriority");
      case "CustomResourceDefinition" -> definition(spec);
      case "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" ->
          webhooks(object, type.kind().startsWith("Mutating"));
      default -> {}
    }
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
    set(spec, "replicas", 1);
    ObjectNode strategy = at(spec, "strategy");
    set(strategy, "type", "RollingUpdate");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = at(strategy, "rollingUpdate");
      set(rolling, "maxUnavailable", "25%");
      set(rolling, "maxSurge", "25%");
    }
    set(spec, "revisionHistoryLimit", 10);
    set(spec, "progressDeadlineSeconds", 600);
    PodDefaults.template(spec);
  }

  private static void statefulSet(ObjectNode spec) {
    set(spec, "replicas", 1);
    set(spec, "podManagementPolicy", "OrderedReady");
    ObjectNode strategy = at(spec, "updateStrategy");
    set(strategy, "type", "RollingUpdate");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      set(at(strategy, "rollingUpdate"), "partition", 0);
    }
    set(spec, "revisionHistoryLimit", 10);
    ObjectNode retention = at(spec, "persistentVolumeClaimRetentionPolicy");
    set(retention, "whenDeleted", "Retain");
    set(retention, "whenScaled", "Retain");
    for (JsonNode claim : spec.path("volumeClaimTemplates")) {
      ObjectNode template = (ObjectNode) claim;
      template.put("kind", "PersistentVolumeClaim").put("apiVersion", "v1");
      claim(template, at(template, "spec"));
    }
    PodDefaults.template(spec);
  }

  private static void daemonSet(ObjectNode object, ObjectNode spec) {
    ObjectNode strategy = at(spec, "updateStrategy");
    set(strategy, "type", "RollingUpdate");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = at(strategy, "rollingUpdate");
      set(rolling, "maxUnavailable", 1);
      set(rolling, "maxSurge", 0);
    }
    set(spec, "revisionHistoryLimit", 10);
    set(at(at(object, "metadata"), "annotations"), "deprecated.daemonset.template.generation", "1");
    PodDefaults.template(spec);
  }

  private static void replicas(ObjectNode spec) {
    set(spec, "replicas", 1);
    PodDefaults.template(spec);
  }

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

  private static void cronJob(ObjectNode spec) {
    set(spec, "concurrencyPolicy", "Allow");
    set(spec, "suspend", false);
    set(spec, "successfulJobsHistoryLimit", 3);
    set(spec, "failedJobsHistoryLimit", 1);
    if (spec.path("jobTemplate").path("spec") instanceof ObjectNode job) {
      PodDefaults.template(job);
    }
  }

  private static void namespace(ObjectNode object) {
    ObjectNode metadata = at(object, "metadata");
    String name = metadata.path("name").asText();
    if (!name.isEmpty()) {
      at(metadata, "labels").put("kubernetes.io/metadata.name", name);
    }
    set(at(object, "status"), "phase", "Active");
  }

  private static void claim(ObjectNode object, ObjectNode spec) {
    set(spec, "volumeMode", "Filesystem");
    set(at(object, "status"), "phase", "Pending");
  }

  private static void volume(ObjectNode object, ObjectNode spec) {
    set(spec, "volumeMode", "Filesystem");
    set(spec, "persistentVolumeReclaimPolicy", "Retain");
    set(at(object, "status"), "phase", "Pending");
  }

  private static void secret(ObjectNode object) {
    set(object, "type", "Opaque");
  }

  private static void networkPolicy(ObjectNode spec) {
    for (String direction : new String[] {"ingress", "egress"}) {
      for (JsonNode rule : spec.path(direction)) {
        rule.path("ports").forEach(port -> set((ObjectNode) port, "protocol", "TCP"));
      }
    }
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

  private static void webhooks(ObjectNode object, boolean mutating) {
    for (JsonNode node : object.path("webhooks")) {
      ObjectNode webhook = (ObjectNode) node;
      set(webhook, "failurePolicy", "Fail");
      set(webhook, "matchPolicy", "Equivalent");
      set(webhook, "timeoutSeconds", 10);
      at(webhook, "namespaceSelector");
      at(webhook, "objectSelector");
      if (mutating) {
        set(webhook, "reinvocationPolicy", "Never");
      }
      if (webhook.path("clientConfig").path("service") instanceof ObjectNode service) {
        set(service, "port", 443);
      }
      webhook.path("rules").forEach(rule -> set((ObjectNode) rule, "scope", "*"));
    }
  }

  private static void schemaDefaults(JsonNode value, Shape shape) {
    if (value instanceof ObjectNode object && shape instanceof Shape.Struct struct) {
      struct
          .fields()
          .forEach(
              (name, field) -> {
                JsonNode defaultValue = field.defaultValue();
                if (!object.has(name) && defaultValue != null) {
                  object.set(name, defaultValue.deepCopy());
                }
              });
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        schemaDefaults(entry.getValue(), shape.under(entry.getKey()));
      }
    } else if (value.isArray()) {
      value.forEach(item -> schemaDefaults(item, shape.item()));
    }
  }
}
