package io.kontrol.api.fleet.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.node.Durations;
import io.kontrol.api.fleet.node.NewNode;
import io.kontrol.api.fleet.node.NodeTexts;
import io.kontrol.api.platform.document.ObjectFields;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token to be made.
 *
 * @param name of the node that uses it; null for whatever that says
 * @param region likewise
 * @param labels that the node has whatever it says
 */
record RegistrationToken(
    @Nullable String description,
    @Nullable String name,
    @Nullable String region,
    ObjectNode labels,
    Duration lifetime) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  static RegistrationToken read(byte[] body, @Nullable String mediaType, Duration usual) {
    ObjectFields fields =
        ObjectFields.read(
            body, mediaType, "description", "name", "region", "labels", "expires_in_seconds");
    return new RegistrationToken(
        NodeTexts.description(fields.optionalText("description")),
        fields.optionalText("name").map(NodeTexts::name).orElse(null),
        fields.optionalText("region").map(NodeTexts::region).orElse(null),
        NewNode.labels(fields),
        Durations.seconds(fields, "expires_in_seconds", usual, SHORTEST, LONGEST));
  }
}
