package io.kontrol.watcher.health;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The one rule for every kind that has none of its own. It reads what controllers write by
 * convention: conditions, then a phase or state, then flags, counts and errors, and takes the worst
 * of what it understands.
 */
final class GenericHealth implements KindHealth {
  private static final List<String> NESTED_CONDITIONS =
      List.of("parents", "ancestors", "listeners");
  private static final List<String> PAUSES = List.of("paused", "suspend", "suspended");
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
  private static final List<String> FLAGS =
      List.of("ready", "readyToUse", "available", "healthy", "synced", "success", "succeeded");
  private static final List<String> FAILURES = List.of("failureMessage", "failureReason");
  private static final List<String> ERRORS = List.of("error", "errorMessage", "errorDescription");

  @Override
  public Assessment assess(ObservedObject object) {
    JsonNode spec = object.spec();
    for (String pause : PAUSES) {
      if (spec.path(pause).asBoolean()) {
        return Assessment.suspended("spec." + pause + " is set");
      }
    }
    if (isEmpty(object.status())) {
      return withoutStatus(object);
    }
    if (object.isStale()) {
      return Assessment.progressing(
          "The controller has seen generation %d of %d"
              .formatted(object.observedGeneration(), object.generation()));
    }
    return assessment(object, found(object));
  }

  private static Assessment withoutStatus(ObservedObject object) {
    // Beside its identity it has content, but nothing that a controller would be asked to bring
    // about.
    boolean plainData = object.spec().isMissingNode() && hasContent(object.json());
    return plainData
        ? Assessment.healthy("Plain data, without a status")
        : Assessment.progressing("No controller has written a status yet");
  }

  private static boolean hasContent(JsonNode json) {
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      switch (field.getKey()) {
        case "apiVersion", "kind", "metadata", "status" -> {}
        default -> {
          return true;
        }
      }
    }
    return false;
  }

  private static Finding found(ObservedObject object) {
    JsonNode status = object.status();
    Finding conditions = conditions(object);
    Finding states = states(status);
    Finding found =
        conditions.or(runsToAnEnd(object.kind()) ? whileRunning(states, status) : states);
    if (found.saysNothing()) {
      found = otherStates(status);
    }
    found = found.or(texts(status, FAILURES));
    if (found.sign() != Sign.GOOD) {
      found = found.or(texts(status, ERRORS));
    }
    if (conditions.saysNothing()) {
      found = found.or(flags(status));
    }
    return found.or(replicas(object));
  }

  private static Finding conditions(ObservedObject object) {
    long generation = object.generation();
    Finding found = ConditionsHealth.of(object.conditions(), generation);
    for (String list : NESTED_CONDITIONS) {
      found = found.or(nested(object.status().path(list), generation));
    }
    return found;
  }

  /**
   * Those who attach an object, or its own listeners, each with conditions. One who spoke of an
   * older generation while another knows the newest has nothing to do with the object any more.
   */
  private static Finding nested(JsonNode list, long generation) {
    Finding current = Finding.NOTHING;
    Finding outdated = Finding.NOTHING;
    for (JsonNode item : list) {
      List<Condition> conditions = Condition.of(item.path("conditions"));
      Finding finding =
          conditions.isEmpty()
              ? new Finding(Sign.BUSY, "Not looked at yet")
              : ConditionsHealth.of(conditions, generation);
      if (isOutdated(conditions, generation)) {
        outdated = outdated.or(finding);
      } else {
        current = current.or(finding);
      }
    }
    return current.saysNothing() ? outdated : current;
  }

  private static boolean isOutdated(List<Condition> conditions, long generation) {
    for (Condition condition : conditions) {
      if (condition.observedGeneration() < 0 || condition.observedGeneration() >= generation) {
        return false;
      }
    }
    return !conditions.isEmpty();
  }

  private static Finding states(JsonNode status) {
    Finding found = Finding.NOTHING;
    for (String field : List.of("phase", "state", "status", "health")) {
      found = found.or(state(field, status.path(field)));
    }
    return found;
  }

  /** Kinds that are there to end: for them running is work in progress, not success. */
  private static boolean runsToAnEnd(String kind) {
    return ENDING_KINDS.stream().anyMatch(kind::endsWith);
  }

  private static Finding whileRunning(Finding states, JsonNode status) {
    String phase = ObservedObject.text(status, status.has("phase") ? "phase" : "state");
    boolean running = phase.equalsIgnoreCase("Running") || phase.equalsIgnoreCase("Started");
    return running && states.sign() == Sign.GOOD
        ? new Finding(Sign.BUSY, states.message())
        : states;
  }

  /**
   * Fields named like {@code overallStatus} or {@code applicationState}, where nothing else speaks.
   */
  private static Finding otherStates(JsonNode status) {
    Finding found = Finding.NOTHING;
    for (Map.Entry<String, JsonNode> field : status.properties()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (name.endsWith("state")
          || name.endsWith("status")
          || name.endsWith("phase")
          || name.endsWith("health")
          || name.equals("compliant")) {
        found = found.or(state(field.getKey(), field.getValue()));
      }
    }
    return found;
  }

  /** A state is a text, or an object that holds one. */
  private static Finding state(String field, JsonNode value) {
    if (value.isTextual()) {
      return new Finding(Words.signOfState(value.asText()), field + " is " + value.asText());
    }
    Finding found = Finding.NOTHING;
    if (value.isObject()) {
      for (String inner : List.of("phase", "state", "status", "health")) {
        JsonNode text = value.path(inner);
        if (text.isTextual()) {
          found = found.or(state(field + "." + inner, text));
        }
      }
    }
    return found;
  }

  private static Finding texts(JsonNode status, List<String> fields) {
    for (String field : fields) {
      JsonNode value = status.path(field);
      String text = value.isObject() ? value.path("message").asText("") : value.asText("");
      if (!text.isEmpty() && !value.isNull()) {
        return new Finding(Sign.BAD, text);
      }
    }
    return Finding.NOTHING;
  }

  private static Finding flags(JsonNode status) {
    Finding found = Finding.NOTHING;
    for (String flag : FLAGS) {
      JsonNode value = status.path(flag);
      if (value.isBoolean()) {
        found =
            found.or(
                new Finding(
                    value.asBoolean() ? Sign.GOOD : Sign.BUSY, flag + " is " + value.asText()));
      }
    }
    return found;
  }

  private static Finding replicas(ObservedObject object) {
    JsonNode status = object.status();
    if (status.path("desiredNumberScheduled").isInt()) {
      return counted(
          status.path("numberAvailable").asInt(), status.path("desiredNumberScheduled").asInt());
    }
    JsonNode available =
        status.has("availableReplicas")
            ? status.path("availableReplicas")
            : status.path("readyReplicas");
    JsonNode wanted =
        object.spec().has("replicas") ? object.spec().path("replicas") : status.path("replicas");
    if (!available.isInt() || !wanted.isInt()) {
      return Finding.NOTHING;
    }
    return counted(available.asInt(), wanted.asInt());
  }

  private static Finding counted(int available, int wanted) {
    return new Finding(
        available < wanted ? Sign.BUSY : Sign.GOOD,
        available + " of " + wanted + " replicas available");
  }

  private static Assessment assessment(ObservedObject object, Finding found) {
    String told = ObservedObject.text(object.status(), "message");
    String message = told.isEmpty() || found.sign() == Sign.GOOD ? found.message() : told;
    return switch (found.sign()) {
      case GOOD -> Assessment.healthy(message);
      case BUSY -> Assessment.progressing(message);
      case PAUSED -> Assessment.suspended(message);
      case BAD -> Assessment.degraded(message);
      case NONE -> Assessment.unknown("The status says nothing that is understood");
    };
  }

  /** Nothing but empty lists and a generation: the controller has looked, and said nothing yet. */
  private static boolean isEmpty(JsonNode status) {
    for (Map.Entry<String, JsonNode> field : status.properties()) {
      boolean empty = field.getValue().isContainerNode() && field.getValue().isEmpty();
      if (!empty && !field.getValue().isNull() && !field.getKey().equals("observedGeneration")) {
        return false;
      }
    }
    return true;
  }
}
