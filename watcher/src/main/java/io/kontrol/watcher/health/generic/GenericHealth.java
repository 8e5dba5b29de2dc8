package io.kontrol.watcher.health.generic;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.KindHealth;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.List;
import java.util.Map;

/**
 * The rule for every kind without a rule of its own. It reads what controllers write by convention:
 * conditions, then a phase or state, then flags, counts and errors, and takes the worst signal that
 * it knows. If it knows none, the health is Unknown.
 */
public final class GenericHealth implements KindHealth {
  private static final List<String> PAUSES = List.of("paused", "suspend", "suspended");
  private static final List<String> FLAGS =
      List.of("ready", "readyToUse", "available", "synced", "success", "succeeded");
  private static final List<String> FAILURES = List.of("failureMessage", "failureReason");
  private static final List<String> ERRORS = List.of("error", "errorMessage", "errorDescription");

  @Override
  public Assessment assess(ObservedObject object) {
    String pause = pause(object);
    if (!pause.isEmpty()) {
      return Assessment.suspended(pause + " is set");
    }
    if (object.isStale()) {
      return Assessment.progressing(
          "The controller has seen generation %d of %d"
              .formatted(object.observedGeneration(), object.generation()));
    }
    return assessment(object, found(object));
  }

  /** The field or annotation that tells the controller to pause. */
  private static String pause(ObservedObject object) {
    for (String field : PAUSES) {
      if (object.spec().path(field).asBoolean()) {
        return "spec." + field;
      }
    }
    for (Map.Entry<String, JsonNode> annotation : object.annotations().properties()) {
      String name = annotation.getKey();
      boolean pauses = name.endsWith("/paused") || name.endsWith("/pause-reconciliation");
      if (pauses && annotation.getValue().asText().equals("true")) {
        return "annotation " + name;
      }
    }
    return "";
  }

  /** Only a generation and zero values: the controller has not reported anything yet. */
  private static boolean saysNothing(JsonNode status) {
    JsonNode conditions = status.path("conditions");
    return (conditions.isArray() && conditions.isEmpty())
        || status.properties().stream()
            .allMatch(
                field -> field.getKey().equals("observedGeneration") || isZero(field.getValue()));
  }

  /** As Go writes values that were never set. */
  private static boolean isZero(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, ARRAY -> value.isEmpty();
      case STRING -> value.textValue().isEmpty();
      case NUMBER -> value.doubleValue() == 0;
      case NULL, MISSING -> true;
      case BOOLEAN, BINARY, POJO -> false;
    };
  }

  private static Assessment withoutStatus(ObservedObject object) {
    // It has content, but no spec that a controller would have to act on.
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

  private static Evidence found(ObservedObject object) {
    JsonNode status = object.status();
    Evidence conditions = ConditionsHealth.of(object).or(NestedConditions.of(object));
    Evidence found = StatesHealth.of(object, conditions).or(text(status, FAILURES));
    if (found.sign() != Signal.GOOD) {
      found = found.or(text(status, ERRORS));
    }
    if (conditions.saysNothing()) {
      found = found.or(flags(status));
    }
    return found.or(ReplicaCounts.of(object));
  }

  /** The first of these fields with a text, or an object with a message. */
  private static Evidence text(JsonNode status, List<String> fields) {
    for (String field : fields) {
      JsonNode value = status.path(field);
      String text =
          ObservedObject.text(
              value.isObject() ? value : status, value.isObject() ? "message" : field);
      if (!text.isEmpty()) {
        return new Evidence(Signal.BAD, text);
      }
    }
    return Evidence.NOTHING;
  }

  private static Evidence flags(JsonNode status) {
    Evidence found = flag(status, "healthy", Signal.BAD).or(flag(status, "valid", Signal.BAD));
    for (String flag : FLAGS) {
      found = found.or(flag(status, flag, Signal.BUSY));
    }
    return found;
  }

  private static Evidence flag(JsonNode status, String flag, Signal ifNot) {
    JsonNode value = status.path(flag);
    return value.isBoolean()
        ? new Evidence(value.asBoolean() ? Signal.GOOD : ifNot, flag + " is " + value.asText())
        : Evidence.NOTHING;
  }

  private static Assessment assessment(ObservedObject object, Evidence found) {
    String told = ObservedObject.text(object.status(), "message");
    String message = told.isEmpty() || found.sign() == Signal.GOOD ? found.message() : told;
    return switch (found.sign()) {
      case GOOD -> Assessment.healthy(message);
      case BUSY -> Assessment.progressing(message);
      case PAUSED -> Assessment.suspended(message);
      case BAD -> Assessment.degraded(message);
      case GONE -> Assessment.missing(message);
      case NONE ->
          saysNothing(object.status())
              ? withoutStatus(object)
              : Assessment.unknown("The status says nothing that is understood");
    };
  }
}
