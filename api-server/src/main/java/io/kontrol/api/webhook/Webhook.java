package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.FleetScope;
import java.util.List;

/**
 * What deliveries need of a webhook.
 *
 * @param pausedMillis how long the receiver still wants to be left alone; 0 for not at all
 */
record Webhook(
    int id,
    String url,
    List<String> eventTypes,
    FleetScope scope,
    SigningSecret secret,
    boolean active,
    String position,
    long pausedMillis) {
  private static final String DIED = "JobDied";

  Webhook {
    eventTypes = List.copyOf(eventTypes);
  }

  /** Names the webhook as the target of its jobs. */
  static String target(int id) {
    return "webhook/" + id;
  }

  /**
   * Only a webhook for everything gets what is about no cluster. That a delivery has failed for
   * good is not delivered: it would fail, and be told, without end.
   */
  boolean wants(JsonNode event) {
    String type = event.path("type").asText();
    boolean ofDelivery =
        type.equals(DIED) && event.at("/data/type").asText().equals(DeliveryHandler.TYPE);
    return !ofDelivery
        && eventTypes.stream().anyMatch(pattern -> matches(pattern, type))
        && scope.covers(event.path("cluster_id").asText(""), event.path("namespace").asText(""));
  }

  private static boolean matches(String pattern, String type) {
    return pattern.endsWith("*")
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(type);
  }

  /** Events of one resource are delivered one after the other, those of others beside them. */
  String orderingKey(JsonNode event) {
    if (event.hasNonNull("resource_id")) {
      return target(id) + "/resource/" + event.path("resource_id").asText();
    }
    return event.hasNonNull("cluster_id")
        ? target(id) + "/cluster/" + event.path("cluster_id").asText()
        : target(id) + "/kontrol";
  }
}
