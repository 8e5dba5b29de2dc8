package io.kontrol.api.stack.upgrade;

import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for an upgrade: which deployments, to which version, how fast.
 *
 * @param version null for the newest
 * @param fromVersion null for any other
 * @param deployments null for all that the filters let through
 */
record UpgradeRequest(
    int templateId,
    @Nullable Integer version,
    @Nullable Integer fromVersion,
    @Nullable String clusterId,
    @Nullable String namespace,
    @Nullable List<UUID> deployments,
    Pace pace) {

  /**
   * @param until a deployment is done: {@code applied} or {@code healthy}
   * @param stopAfter how many failures stop the upgrade
   */
  record Pace(String until, int concurrency, int stopAfter, int timeoutSeconds) {}

  private static final int MOST_AT_A_TIME = 1_000;
  private static final int LONGEST_SECONDS = 86_400;

  static UpgradeRequest read(byte @Nullable [] body, @Nullable String mediaType) {
    ObjectFields fields =
        ObjectFields.read(
            body,
            mediaType,
            "template_id",
            "template_version",
            "from_version",
            "cluster_id",
            "namespace",
            "deployments",
            "until",
            "concurrency",
            "stop_after",
            "timeout_seconds");
    return new UpgradeRequest(
        fields
            .id("template_id")
            .orElseThrow(
                () -> Refusal.invalid("missing_field", "The field template_id is missing.")),
        number(fields.id("template_version")),
        number(fields.id("from_version")),
        fields.optionalText("cluster_id").orElse(null),
        fields.optionalText("namespace").orElse(null),
        fields.texts("deployments").map(UpgradeRequest::ids).orElse(null),
        new Pace(
            until(fields.optionalText("until")),
            number(fields, "concurrency", 10, MOST_AT_A_TIME),
            number(fields, "stop_after", 1, Integer.MAX_VALUE),
            number(fields, "timeout_seconds", 600, LONGEST_SECONDS)));
  }

  private static @Nullable Integer number(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static int number(ObjectFields fields, String name, int absent, int most) {
    int number = fields.id(name).orElse(absent);
    if (number > most) {
      throw Refusal.invalid("invalid_" + name, "The field " + name + " is at most " + most + ".");
    }
    return number;
  }

  private static String until(Optional<String> text) {
    String until = text.orElse("healthy");
    if (!until.equals("healthy") && !until.equals("applied")) {
      throw Refusal.invalid("invalid_until", "The field until is healthy or applied.");
    }
    return until;
  }

  private static List<UUID> ids(List<String> texts) {
    List<UUID> ids = new ArrayList<>();
    for (String text : texts) {
      try {
        ids.add(UUID.fromString(text));
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid("invalid_deployments", "The id of a deployment is a UUID.");
      }
    }
    return ids;
  }
}
