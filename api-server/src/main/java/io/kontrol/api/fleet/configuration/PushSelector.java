package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes a push is for: those of a region, with all of these labels.
 *
 * @param region null for any
 * @param labels values by their keys
 */
record PushSelector(@Nullable String region, ObjectNode labels) {
  /**
   * @param everyNode has to be said, so that a forgotten filter changes no whole fleet
   */
  static PushSelector of(@Nullable String region, JsonNode labels, boolean everyNode) {
    ObjectNode wanted = labels(labels);
    boolean filters = region != null || !wanted.isEmpty();
    if (filters == everyNode) {
      throw Refusal.invalid(
          "invalid_selector",
          "A push names a region, labels or both; or it is for all nodes, and says all: true.");
    }
    return new PushSelector(region, wanted);
  }

  private static ObjectNode labels(JsonNode labels) {
    if (labels.isMissingNode() || labels.isNull()) {
      return Json.mapper().createObjectNode();
    }
    if (!(labels instanceof ObjectNode object)) {
      throw wrongLabels();
    }
    for (Map.Entry<String, JsonNode> label : object.properties()) {
      if (!label.getValue().isTextual()) {
        throw wrongLabels();
      }
    }
    return object;
  }

  private static Refusal wrongLabels() {
    return Refusal.invalid("wrong_type", "The field labels has to be an object of texts.");
  }

  /** As the answer, the event and the audit row tell it. */
  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    if (region != null) {
      json.put("region", region);
    }
    if (!labels.isEmpty()) {
      json.set("labels", labels);
    }
    return json;
  }
}
