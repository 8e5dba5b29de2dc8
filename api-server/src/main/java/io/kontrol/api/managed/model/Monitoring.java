package io.kontrol.api.managed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * That a PodMonitor of the Prometheus Operator is made for a database.
 *
 * @param labels by which Prometheus selects its PodMonitors
 */
public record Monitoring(Map<String, String> labels) {
  public Monitoring {
    labels = Map.copyOf(labels);
  }

  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    ObjectNode all = json.putObject("labels");
    new TreeMap<>(labels).forEach(all::put);
    return json;
  }

  static @Nullable Monitoring of(JsonNode json) {
    if (!json.isObject()) {
      return null;
    }
    Map<String, String> labels = new TreeMap<>();
    json.path("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return new Monitoring(labels);
  }
}
