package io.kontrol.watcher.health.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of a {@code conditions} list. Absent texts are empty.
 *
 * @param type without its domain: {@code Ready} for {@code example.com/Ready}
 * @param observedGeneration -1 if the controller does not set it
 */
public record Condition(
    String type,
    String status,
    String reason,
    String message,
    String severity,
    long observedGeneration) {

  public static List<Condition> of(JsonNode list) {
    if (!list.isArray() || list.isEmpty()) {
      return List.of();
    }
    Map<String, JsonNode> newest = new LinkedHashMap<>();
    for (JsonNode item : list) {
      String type = item.path("type").asText("");
      if (!type.isEmpty()) {
        newest.merge(type, item, Condition::later);
      }
    }
    List<Condition> conditions = new ArrayList<>(newest.size());
    newest.forEach((type, item) -> conditions.add(of(type, item)));
    return conditions;
  }

  /** Some controllers append, so that a type occurs once per change. */
  private static JsonNode later(JsonNode one, JsonNode next) {
    // RFC 3339 in UTC, so they compare as text.
    return since(next).compareTo(since(one)) >= 0 ? next : one;
  }

  private static String since(JsonNode item) {
    String transition = text(item, "lastTransitionTime");
    return transition.isEmpty() ? text(item, "lastUpdateTime") : transition;
  }

  private static Condition of(String type, JsonNode item) {
    return new Condition(
        type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('.')) + 1),
        text(item, "status"),
        text(item, "reason"),
        text(item, "message"),
        text(item, "severity"),
        item.path("observedGeneration").asLong(-1));
  }

  private static String text(JsonNode item, String field) {
    JsonNode value = item.path(field);
    return value.isNull() ? "" : value.asText("");
  }

  public boolean isTrue() {
    return status.equalsIgnoreCase("True");
  }

  public boolean isFalse() {
    return status.equalsIgnoreCase("False");
  }

  public boolean isUnknown() {
    return status.equalsIgnoreCase("Unknown");
  }

  /** For people: {@code Ready is False: ConfigError: no such issuer}. */
  public String describe() {
    StringBuilder text = new StringBuilder(type).append(" is ").append(status);
    if (!reason.isEmpty()) {
      text.append(": ").append(reason);
    }
    if (!message.isEmpty() && !message.equals(reason)) {
      text.append(": ").append(message);
    }
    return text.toString();
  }
}
