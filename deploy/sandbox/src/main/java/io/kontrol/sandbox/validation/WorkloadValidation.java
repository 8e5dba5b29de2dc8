package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Checks of what runs Pods. */
final class WorkloadValidation {
  private WorkloadValidation() {}

  static void check(String kind, JsonNode spec, Causes causes) {
    causes.notNegative(spec.path("replicas"), "spec.replicas");
    JsonNode selector = spec.path("selector");
    if (selector.isMissingNode() || selector.isNull()) {
      causes.required("spec.selector");
    } else if (selector.isEmpty()) {
      causes.invalid("spec.selector", selector, "empty selector is invalid for deployment");
    }
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    boolean matches = !selector.isEmpty();
    for (var label : selector.path("matchLabels").properties()) {
      matches &= label.getValue().equals(labels.get(label.getKey()));
    }
    if (!matches) {
      causes.invalid(
          "spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
    }
    PodValidation.checkTemplate(spec.path("template"), "spec.template", causes);
    String restart = spec.path("template").path("spec").path("restartPolicy").asText();
    if (!restart.isEmpty() && !restart.equals("Always") && PodValidation.isRestartPolicy(restart)) {
      causes.unsupported("spec.template.spec.restartPolicy", TextNode.valueOf(restart), "Always");
    }
    if (kind.equals("Deployment")) {
      strategy(spec.path("strategy"), causes);
    }
  }

  private static void strategy(JsonNode strategy, Causes causes) {
    JsonNode type = strategy.path("type");
    causes.oneOf(type, "spec.strategy.type", "Recreate", "RollingUpdate");
    if (type.asText().equals("Recreate") && strategy.hasNonNull("rollingUpdate")) {
      causes.forbidden(
          "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
    }
  }

  static void job(JsonNode spec, String path, Causes causes) {
    for (String field : new String[] {"parallelism", "completions", "backoffLimit"}) {
      causes.notNegative(spec.path(field), path + "." + field);
    }
    PodValidation.checkTemplate(spec.path("template"), path + ".template", causes);
    JsonNode restart = spec.path("template").path("spec").path("restartPolicy");
    String at = path + ".template.spec.restartPolicy";
    if (restart.asText().equals("Always")) {
      causes.required(at, "valid values: \"OnFailure\", \"Never\"");
    }
  }

  static void cronJob(JsonNode spec, Causes causes) {
    String schedule = spec.path("schedule").asText();
    String[] fields = schedule.trim().split("\\s+");
    if (schedule.isEmpty()) {
      causes.required("spec.schedule");
    } else if (!schedule.startsWith("@") && fields.length != 5) {
      causes.invalid(
          "spec.schedule",
          schedule,
          "expected exactly 5 fields, found %d: [%s]"
              .formatted(fields.length, Arrays.stream(fields).collect(Collectors.joining(" "))));
    }
    causes.oneOf(
        spec.path("concurrencyPolicy"), "spec.concurrencyPolicy", "Allow", "Forbid", "Replace");
    job(spec.path("jobTemplate").path("spec"), "spec.jobTemplate.spec", causes);
  }
}
