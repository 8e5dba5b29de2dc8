package io.kontrol.watcher.health.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** An object of the cluster, read by path. Absent values are empty, zero or a default. */
public final class ObservedObject {
  private static final List<String> ENDING_KINDS =
      List.of(
          "Run",
          "Job",
          "Task",
          "Workflow",
          "Backup",
          "Restore",
          "Experiment",
          "Build",
          "Migration",
          "Test",
          "Analysis",
          "Execution",
          "Operation",
          "Action",
          "Request",
          "Scan",
          "Import");

  private final JsonNode object;
  private final JsonNode status;
  private final String kind;
  private final String group;
  private final String groupKind;
  private final List<Condition> conditions;

  public ObservedObject(JsonNode object) {
    this.object = object;
    this.status = object.path("status");
    this.kind = object.path("kind").asText("");
    String apiVersion = object.path("apiVersion").asText("");
    this.group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    this.groupKind = group + "/" + kind;
    this.conditions = Condition.of(status.path("conditions"));
  }

  public JsonNode json() {
    return object;
  }

  public String group() {
    return group;
  }

  public String kind() {
    return kind;
  }

  /** {@code apps/Deployment}, {@code /Pod}. */
  public String groupKind() {
    return groupKind;
  }

  public JsonNode spec() {
    return object.path("spec");
  }

  public JsonNode status() {
    return status;
  }

  public List<Condition> conditions() {
    return conditions;
  }

  public Optional<Condition> condition(String type) {
    for (Condition condition : conditions) {
      if (condition.type().equals(type)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  public boolean has(String type) {
    return condition(type).filter(Condition::isTrue).isPresent();
  }

  /** Whether it runs to completion, by its kind: running is then progress, not success. */
  public boolean comesToAnEnd() {
    return ENDING_KINDS.stream().anyMatch(kind::endsWith);
  }

  public boolean isBeingDeleted() {
    return !text(object.path("metadata"), "deletionTimestamp").isEmpty();
  }

  public long generation() {
    return object.path("metadata").path("generation").asLong(0);
  }

  /** The newest generation that the controller has observed; -1 if it does not say. */
  public long observedGeneration() {
    JsonNode observed = status.path("observedGeneration");
    // Some controllers write it as a text.
    return observed.isNumber() || observed.isTextual() ? observed.asLong(-1) : -1;
  }

  /** Whether the controller has not observed the newest generation yet. */
  public boolean isStale() {
    long observed = observedGeneration();
    return observed >= 0 && observed < generation();
  }

  public JsonNode annotations() {
    return object.path("metadata").path("annotations");
  }

  public static String text(JsonNode parent, String field) {
    JsonNode value = parent.path(field);
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }
}
