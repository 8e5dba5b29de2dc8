package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** An event of the log as a CloudEvent 1.0 in structured JSON. */
final class CloudEvent {
  static final String MEDIA_TYPE = "application/cloudevents+json";
  private static final String TYPE_PREFIX = "io.kontrol.";

  private CloudEvent() {}

  /**
   * @param event as the API shows it
   */
  static byte[] of(JsonNode event) {
    ObjectNode cloudEvent =
        Json.mapper()
            .createObjectNode()
            .put("specversion", "1.0")
            .put("id", event.path("id").asText())
            .put("source", source(event))
            .put("type", TYPE_PREFIX + event.path("type").asText())
            .put("time", event.path("created_at").asText());
    if (event.hasNonNull("kind")) {
      String namespace = event.path("namespace").asText("");
      cloudEvent.put(
          "subject",
          event.path("kind").asText()
              + (namespace.isEmpty() ? "/" : "/" + namespace + "/")
              + event.path("name").asText());
    }
    cloudEvent.put("datacontenttype", "application/json").set("data", event);
    return Json.writeBytes(cloudEvent);
  }

  private static String source(JsonNode event) {
    String cluster = event.path("cluster_id").asText("");
    return cluster.isEmpty()
        ? "/kontrol"
        : "/kontrol/clusters/" + URLEncoder.encode(cluster, StandardCharsets.UTF_8);
  }
}
