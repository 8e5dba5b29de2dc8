package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the API server refuses, as far as users meet it; it checks far more. */
public final class Validation {
  private static final Set<String> MUTABLE_OF_STATEFUL_SET =
      Set.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  private Validation() {}

  /**
   * @param live what it was before; an object without a uid where it is new
   * @throws StatusException 422 with all causes
   */
  public static void check(ResourceType type, JsonNode live, JsonNode object) {
    List<Cause> causes = new ArrayList<>(Names.check(type, object.path("metadata")));
    boolean exists = live.path("metadata").hasNonNull("uid");
    if (!type.custom()) {
      byKind(type, object, causes);
      if (exists) {
        immutable(type, live, object, causes);
      }
    }
    if (!causes.isEmpty()) {
      throw StatusException.invalid(
          type.group(), type.kind(), object.path("metadata").path("name").asText(), causes);
    }
  }

  private static void byKind(ResourceType type, JsonNode object, List<Cause> causes) {
    JsonNode spec = object.path("spec");
    switch (type.kind()) {
      case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet" -> workload(spec, causes);
      case "Job" -> Pods.checkTemplate(spec.path("template"), causes);
      case "CronJob" -> {
        required(spec, "schedule", "spec.schedule", causes);
        Pods.check(
            spec.path("jobTemplate").path("spec").path("template").path("spec"),
            "spec.jobTemplate.spec.template.spec",
            causes);
      }
      case "Pod" -> Pods.check(spec, "spec", causes);
      case "Service" -> service(spec, causes);
      case "RoleBinding", "ClusterRoleBinding" ->
          required(object.path("roleRef"), "name", "roleRef.name", causes);
      case "StorageClass" -> required(object, "provisioner", "provisioner", causes);
      case "CustomResourceDefinition" -> definition(object, causes);
      default -> {}
    }
  }

  private static void workload(JsonNode spec, List<Cause> causes) {
    JsonNode replicas = spec.path("replicas");
    if (replicas.isNumber() && replicas.intValue() < 0) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: " + replicas.intValue() + ": must be greater than or equal to 0",
              "spec.replicas"));
    }
    JsonNode selector = spec.path("selector");
    if (selector.isMissingNode() || selector.isNull()) {
      causes.add(new Cause("FieldValueRequired", "Required value", "spec.selector"));
    } else if (selector.isEmpty()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: {}: empty selector is invalid for deployment",
              "spec.selector"));
    }
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    boolean matches = !selector.isEmpty();
    for (var label : selector.path("matchLabels").properties()) {
      matches &= label.getValue().equals(labels.get(label.getKey()));
    }
    if (!matches) {
      String shown = labels.isMissingNode() ? "null" : Json.text(labels);
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: " + shown + ": `selector` does not match template `labels`",
              "spec.template.metadata.labels"));
    }
    Pods.checkTemplate(spec.path("template"), causes);
  }

  private static void service(JsonNode spec, List<Cause> causes) {
    boolean headless = spec.path("clusterIP").asText().equals("None");
    boolean external = spec.path("type").asText().equals("ExternalName");
    if (spec.path("ports").isEmpty() && !headless && !external) {
      causes.add(new Cause("FieldValueRequired", "Required value", "spec.ports"));
    }
    int index = 0;
    int count = spec.path("ports").size();
    for (JsonNode port : spec.path("ports")) {
      String at = "spec.ports[" + index++ + "]";
      if (count > 1 && port.path("name").asText().isEmpty()) {
        causes.add(new Cause("FieldValueRequired", "Required value", at + ".name"));
      }
      int number = port.path("port").intValue();
      if (number < 1 || number > 65_535) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: " + number + ": must be between 1 and 65535, inclusive",
                at + ".port"));
      }
      JsonNode target = port.path("targetPort");
      if (target.isNumber() && (target.intValue() < 1 || target.intValue() > 65_535)) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: " + target.intValue() + ": must be between 1 and 65535, inclusive",
                at + ".targetPort"));
      }
    }
  }

  private static void definition(JsonNode object, List<Cause> causes) {
    JsonNode spec = object.path("spec");
    String expected =
        spec.path("names").path("plural").asText() + "." + spec.path("group").asText();
    String name = object.path("metadata").path("name").asText();
    if (!name.equals(expected)) {
      causes.add(
          Names.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
    }
  }

  private static void immutable(
      ResourceType type, JsonNode live, JsonNode object, List<Cause> causes) {
    switch (type.kind()) {
      case "Deployment", "DaemonSet", "ReplicaSet" ->
          same(live, object, "spec", "selector", causes);
      case "Job" -> {
        same(live, object, "spec", "template", causes);
        same(live, object, "spec", "selector", causes);
      }
      case "Service" -> clusterAddress(live, object, causes);
      case "StatefulSet" -> statefulSet(live.path("spec"), object.path("spec"), causes);
      case "Secret" -> {
        same(live, object, "", "type", causes);
        unlessImmutable(live, object, causes);
      }
      case "ConfigMap" -> unlessImmutable(live, object, causes);
      case "RoleBinding", "ClusterRoleBinding" -> roleRef(live, object, causes);
      case "StorageClass" -> {
        forbidden(live, object, "parameters", causes);
        same(live, object, "", "provisioner", causes);
      }
      case "PersistentVolumeClaim" -> claim(live, object, causes);
      default -> {}
    }
  }

  private static void same(
      JsonNode live, JsonNode object, String parent, String field, List<Cause> causes) {
    JsonNode before = parent.isEmpty() ? live.path(field) : live.path(parent).path(field);
    JsonNode after = parent.isEmpty() ? object.path(field) : object.path(parent).path(field);
    if (!before.equals(after)) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: " + Json.text(after) + ": field is immutable",
              parent.isEmpty() ? field : parent + "." + field));
    }
  }

  private static void forbidden(JsonNode live, JsonNode object, String field, List<Cause> causes) {
    if (!live.path(field).equals(object.path(field))) {
      causes.add(
          new Cause(
              "FieldValueForbidden", "Forbidden: updates to " + field + " are forbidden.", field));
    }
  }

  private static void clusterAddress(JsonNode live, JsonNode object, List<Cause> causes) {
    String before = live.path("spec").path("clusterIP").asText();
    String after = object.path("spec").path("clusterIP").asText();
    boolean external = object.path("spec").path("type").asText().equals("ExternalName");
    if (!before.isEmpty() && !before.equals(after) && !external) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: [\"" + after + "\"]: may not change once set",
              "spec.clusterIPs[0]"));
    }
  }

  private static void statefulSet(JsonNode before, JsonNode after, List<Cause> causes) {
    Set<String> fields = new java.util.TreeSet<>();
    before.fieldNames().forEachRemaining(fields::add);
    after.fieldNames().forEachRemaining(fields::add);
    fields.removeAll(MUTABLE_OF_STATEFUL_SET);
    if (fields.stream().anyMatch(f -> !before.path(f).equals(after.path(f)))) {
      causes.add(
          new Cause(
              "FieldValueForbidden",
              "Forbidden: updates to statefulset spec for fields other than 'replicas',"
                  + " 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
                  + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
              "spec"));
    }
  }

  private static void unlessImmutable(JsonNode live, JsonNode object, List<Cause> causes) {
    if (!live.path("immutable").asBoolean()) {
      return;
    }
    for (String field : new String[] {"immutable", "data", "binaryData"}) {
      boolean changed =
          field.equals("immutable")
              ? !object.path(field).asBoolean()
              : !live.path(field).equals(object.path(field));
      if (changed) {
        causes.add(
            new Cause(
                "FieldValueForbidden",
                "Forbidden: field is immutable when `immutable` is set",
                field));
      }
    }
  }

  private static void roleRef(JsonNode live, JsonNode object, List<Cause> causes) {
    JsonNode after = object.path("roleRef");
    if (!live.path("roleRef").equals(after)) {
      String shown =
          "{\"APIGroup\":%s,\"Kind\":%s,\"Name\":%s}"
              .formatted(after.path("apiGroup"), after.path("kind"), after.path("name"));
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: " + shown + ": cannot change roleRef",
              "roleRef"));
    }
  }

  private static void claim(JsonNode live, JsonNode object, List<Cause> causes) {
    for (String field :
        new String[] {"accessModes", "selector", "volumeMode", "storageClassName"}) {
      if (!live.path("spec").path(field).equals(object.path("spec").path(field))) {
        causes.add(
            new Cause(
                "FieldValueForbidden",
                "Forbidden: spec is immutable after creation except resources.requests and"
                    + " volumeAttributesClassName for bound claims",
                "spec"));
        return;
      }
    }
  }

  static void required(JsonNode node, String field, String path, List<Cause> causes) {
    if (node.path(field).asText().isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", path));
    }
  }
}
