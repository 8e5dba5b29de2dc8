package io.kontrol.model.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Describes for people what the deletion of an object waits for. */
public final class PendingDeletion {
  static final int MAX_LENGTH = 2_000;

  /** Finalizers of Kubernetes, and what they wait for. */
  private static final Map<String, String> MEANING =
      Map.of(
          "kubernetes", "all that is in it goes first",
          "foregroundDeletion", "its dependents go first",
          "orphan", "its dependents are set free first",
          "kubernetes.io/pvc-protection", "a Pod uses it",
          "kubernetes.io/pv-protection", "a claim is bound to it",
          "customresourcecleanup.apiextensions.k8s.io", "its objects go first",
          "batch.kubernetes.io/job-tracking", "its Job has yet to count it",
          "service.kubernetes.io/load-balancer-cleanup", "its load balancer goes first",
          "external-provisioner.volume.kubernetes.io/finalizer", "its storage is freed first");

  /** Types of conditions that describe a deletion, if they are true. */
  private static final Pattern TELLING =
      Pattern.compile(".*(Delet|Terminat|Finaliz|ContentRemaining).*");

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

  private PendingDeletion() {}

  /**
   * One line, of bounded length; empty unless the object is being deleted.
   *
   * @param object the whole object
   */
  public static Optional<String> describe(JsonNode object) {
    if (!isPending(object)) {
      return Optional.empty();
    }
    List<String> reasons = new ArrayList<>();
    List<String> finalizers = finalizers(object);
    if (!finalizers.isEmpty()) {
      reasons.add("waiting for finalizers " + String.join(", ", finalizers));
    }
    reasons.addAll(conditions(object.path("status").path("conditions")));
    JsonNode metadata = object.path("metadata");
    if (reasons.isEmpty() && metadata.path("deletionGracePeriodSeconds").asLong() > 0) {
      reasons.add("its grace period ends at " + metadata.path("deletionTimestamp").asText());
    }
    return Optional.of(
        bounded(
            reasons.isEmpty() ? "being deleted" : "being deleted: " + String.join("; ", reasons)));
  }

  public static boolean isPending(JsonNode object) {
    return object.path("metadata").path("deletionTimestamp").isTextual();
  }

  /** A Namespace has finalizers in its spec, too. */
  private static List<String> finalizers(JsonNode object) {
    List<String> described = new ArrayList<>();
    for (String parent : List.of("metadata", "spec")) {
      for (JsonNode finalizer : object.path(parent).path("finalizers")) {
        String name = finalizer.asText();
        String meaning = MEANING.get(name);
        described.add(meaning == null ? name : name + " (" + meaning + ")");
      }
    }
    return described;
  }

  private static List<String> conditions(JsonNode conditions) {
    List<String> described = new ArrayList<>();
    for (JsonNode condition : conditions) {
      String type = condition.path("type").asText();
      String message = condition.path("message").asText();
      if (condition.path("status").asText().equals("True")
          && TELLING.matcher(type).matches()
          && !message.isEmpty()) {
        described.add(type + ": " + message);
      }
    }
    return described;
  }

  private static String bounded(String text) {
    String line = SPACE.matcher(text).replaceAll(" ").strip();
    if (line.length() <= MAX_LENGTH) {
      return line;
    }
    int end = MAX_LENGTH - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
