package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Proposes parameters for replicas, images, resources and variables of a workload. */
final class WorkloadParameters {
  private static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$";
  private static final Pattern QUANTITIES = Pattern.compile(QUANTITY);
  private static final String IMAGE = "^\\S+$";

  private final ProposedParameters parameters;
  private final String object;
  private final String label;

  /**
   * @param manifest with its literal texts escaped; changed in place
   */
  private WorkloadParameters(ProposedParameters parameters, ObjectNode manifest) {
    this.parameters = parameters;
    this.object = manifest.path("metadata").path("name").asText();
    this.label = manifest.path("kind").asText() + " " + object;
  }

  static void propose(ProposedParameters parameters, ObjectNode manifest) {
    WorkloadParameters workload = new WorkloadParameters(parameters, manifest);
    if (manifest.path("spec") instanceof ObjectNode spec) {
      workload.replicas(spec);
      workload.pods(podSpec(manifest));
    }
  }

  private static JsonNode podSpec(ObjectNode manifest) {
    JsonNode spec = manifest.path("spec");
    return switch (manifest.path("kind").asText()) {
      case "Pod" -> spec;
      case "CronJob" -> spec.at("/jobTemplate/spec/template/spec");
      default -> spec.at("/template/spec");
    };
  }

  private void replicas(ObjectNode spec) {
    JsonNode replicas = spec.path("replicas");
    if (!replicas.isInt() || replicas.intValue() < 0 || parameters.full()) {
      return;
    }
    ObjectNode schema = schema("integer", "Replicas", "How many Pods of " + label + " run.");
    schema.put("minimum", 0).put("maximum", Math.max(10, replicas.intValue() * 10));
    spec.set(
        "replicas", parameters.add(List.of("replicas", object + "_replicas"), schema, replicas));
  }

  private void pods(JsonNode pods) {
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : pods.path(list)) {
        if (container instanceof ObjectNode each) {
          container(each);
        }
      }
    }
  }

  private void container(ObjectNode container) {
    String name = container.path("name").asText("container");
    JsonNode image = container.path("image");
    if (isPlain(image) && image.textValue().matches(IMAGE) && !parameters.full()) {
      ObjectNode schema =
          schema(
              "string", "Image of " + name, "What container " + name + " of " + label + " runs.");
      schema.put("pattern", IMAGE).put("maxLength", 500);
      container.set("image", parameters.add(names("image", name), schema, image));
    }
    for (String kind : new String[] {"requests", "limits"}) {
      if (container.path("resources").path(kind) instanceof ObjectNode amounts) {
        amounts(amounts, kind, name);
      }
    }
    for (JsonNode variable : container.path("env")) {
      if (variable instanceof ObjectNode each) {
        variable(each, name);
      }
    }
  }

  private void amounts(ObjectNode amounts, String kind, String container) {
    String bound = kind.equals("limits") ? "limit" : "request";
    for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
      JsonNode value = amount.getValue();
      boolean quantity = isPlain(value) && QUANTITIES.matcher(value.textValue()).matches();
      if (parameters.full() || !(quantity || value.isNumber())) {
        continue;
      }
      String resource = amount.getKey();
      ObjectNode schema =
          schema(
              quantity ? "string" : "number",
              resource + " " + bound + " of " + container,
              "The " + bound + " of container " + container + " of " + label + ".");
      if (quantity) {
        schema.put("pattern", QUANTITY);
      }
      schema.put("x-unit", resource.equals("cpu") ? "cores" : "bytes");
      amount.setValue(parameters.add(names(resource + "_" + bound, container), schema, value));
    }
  }

  private void variable(ObjectNode variable, String container) {
    JsonNode value = variable.path("value");
    String name = variable.path("name").asText();
    if (!isPlain(value) || name.isEmpty() || parameters.full()) {
      return;
    }
    ObjectNode schema =
        schema("string", name, "The variable " + name + " of container " + container + ".");
    schema.put("maxLength", Math.max(1_000, value.textValue().length()));
    variable.set("value", parameters.add(names(name, container), schema, value));
  }

  /** References to other variables and escaped expressions stay in the template. */
  private static boolean isPlain(JsonNode value) {
    return value.isTextual()
        && !value.textValue().contains("$(")
        && !value.textValue().contains("$$");
  }

  private List<String> names(String what, String container) {
    return List.of(what, container + "_" + what, object + "_" + container + "_" + what);
  }

  private static ObjectNode schema(String type, String title, String description) {
    return Json.mapper()
        .createObjectNode()
        .put("type", type)
        .put("title", title)
        .put("description", description);
  }
}
