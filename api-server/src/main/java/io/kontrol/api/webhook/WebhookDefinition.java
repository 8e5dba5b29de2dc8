package io.kontrol.api.webhook;

import io.kontrol.api.access.FleetPatterns;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A webhook as a request wants it. */
record WebhookDefinition(
    String url,
    @Nullable String description,
    List<String> eventTypes,
    FleetScope scope,
    Optional<SigningSecret> secret,
    boolean active) {
  private static final int LONGEST_DESCRIPTION = 1_000;
  private static final int MOST_TYPES = 50;
  private static final Pattern TYPE = Pattern.compile("\\*|[A-Za-z]{1,100}\\*?");

  WebhookDefinition {
    eventTypes = List.copyOf(eventTypes);
  }

  static WebhookDefinition read(byte[] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(
            body,
            mediaType,
            "url",
            "description",
            "event_types",
            "cluster_pattern",
            "namespace_pattern",
            "secret",
            "is_active");
    String description = fields.optionalText("description").orElse(null);
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      throw Refusal.invalid(
          "invalid_description",
          "A description has " + LONGEST_DESCRIPTION + " characters at most.");
    }
    return new WebhookDefinition(
        fields.text("url"),
        description,
        types(fields.texts("event_types").orElse(List.of("*"))),
        FleetPatterns.scope(
            fields.optionalText("cluster_pattern").orElse(FleetScope.ANY),
            fields.optionalText("namespace_pattern").orElse(FleetScope.ANY)),
        fields.optionalText("secret").map(SigningSecret::parse),
        fields.flag("is_active").orElse(true));
  }

  private static List<String> types(List<String> types) {
    boolean sound =
        !types.isEmpty()
            && types.size() <= MOST_TYPES
            && types.stream().allMatch(type -> TYPE.matcher(type).matches());
    if (!sound) {
      throw Refusal.invalid(
          "invalid_event_types",
          "event_types has 1 to "
              + MOST_TYPES
              + " types of events, such as ResourceUpdated, or the beginnings of some with a * behind,"
              + " such as Resource* or *.");
    }
    return types;
  }
}
