package io.kontrol.watcher.health.generic;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.List;
import java.util.Map;

/**
 * Conditions one level deeper: those of each parent, ancestor or listener of a Gateway API object,
 * and those of parts if the object itself has no conditions.
 */
public final class NestedConditions {
  private NestedConditions() {}

  static Evidence of(ObservedObject object) {
    Evidence found = Evidence.NOTHING;
    for (Map.Entry<String, JsonNode> field : object.status().properties()) {
      boolean asked = object.conditions().isEmpty() || isAttachment(field.getKey());
      if (asked && field.getValue().isArray() && !field.getKey().equals("conditions")) {
        found = found.or(of(field.getKey(), field.getValue(), object.generation()));
      }
      if (asked && field.getValue().isObject()) {
        List<Condition> conditions = Condition.of(field.getValue().path("conditions"));
        found = found.or(ConditionsHealth.of(conditions, object.generation()));
      }
    }
    return found;
  }

  private static boolean isAttachment(String field) {
    return switch (field) {
      case "parents", "ancestors", "listeners" -> true;
      default -> false;
    };
  }

  /** A parent with an older generation is ignored if another one has observed the newest. */
  private static Evidence of(String field, JsonNode list, long generation) {
    Evidence current = Evidence.NOTHING;
    Evidence outdated = Evidence.NOTHING;
    for (JsonNode item : list) {
      List<Condition> conditions = Condition.of(item.path("conditions"));
      Evidence finding = of(item, conditions, generation);
      if (field.equals("parents") && isOutdated(conditions, generation)) {
        outdated = outdated.or(finding);
      } else {
        current = current.or(finding);
      }
    }
    return current.saysNothing() ? outdated : current;
  }

  private static Evidence of(JsonNode item, List<Condition> conditions, long generation) {
    boolean silent = conditions.isEmpty() && item.path("conditions").isArray();
    return silent
        ? new Evidence(Signal.BUSY, "Not looked at yet")
        : ConditionsHealth.of(conditions, generation);
  }

  private static boolean isOutdated(List<Condition> conditions, long generation) {
    for (Condition condition : conditions) {
      if (condition.observedGeneration() < 0 || condition.observedGeneration() >= generation) {
        return false;
      }
    }
    return !conditions.isEmpty();
  }
}
