package io.kontrol.watcher.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Decides whether an object that runs to completion has finished: a Job, a Pod that is not
 * restarted, or any object whose annotation {@value KontrolMetadata#RUN_ONCE_ANNOTATION} says
 * {@code "true"}. After that its deletion is not reported as missing.
 *
 * <p>An object that ended only because it was deleted has not finished: a killed Pod is Failed for
 * a moment before it is gone.
 */
public final class Completion {
  private Completion() {}

  /**
   * @param object the whole object
   */
  public static boolean isFinished(JsonNode object) {
    return end(object).filter(end -> !isByDeletion(end, object)).isPresent();
  }

  private static Optional<End> end(JsonNode object) {
    String runOnce =
        object
            .path("metadata")
            .path("annotations")
            .path(KontrolMetadata.RUN_ONCE_ANNOTATION)
            .asText();
    if (runOnce.equals("false")) {
      return Optional.empty();
    }
    String apiVersion = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    if (kind.equals("Job") && apiVersion.startsWith("batch/")) {
      return JobCompletion.end(object);
    }
    if (kind.equals("Pod") && apiVersion.equals("v1")) {
      boolean restarted = object.path("spec").path("restartPolicy").asText().equals("Always");
      return restarted && !runOnce.equals("true") ? Optional.empty() : PodCompletion.end(object);
    }
    return runOnce.equals("true") ? CustomCompletion.end(object) : Optional.empty();
  }

  private static boolean isByDeletion(End end, JsonNode object) {
    JsonNode metadata = object.path("metadata");
    Optional<Instant> deletion = time(metadata.path("deletionTimestamp"));
    if (deletion.isEmpty() || end.at().isEmpty()) {
      return false;
    }
    Instant asked =
        deletion.get().minusSeconds(metadata.path("deletionGracePeriodSeconds").asLong());
    Instant at = end.at().get();
    // Times have whole seconds. A process that is told to end often does so within the second.
    return end.byProcess() ? !at.isBefore(asked) : at.isAfter(asked);
  }

  /** Empty if there is no valid time. */
  static Optional<Instant> time(JsonNode text) {
    try {
      return text.isTextual() ? Optional.of(Instant.parse(text.textValue())) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * How a run ended.
   *
   * @param at empty if the object does not say
   * @param byProcess whether that is when its last process ended, rather than when a controller
   *     recorded it
   */
  record End(Optional<Instant> at, boolean byProcess) {}
}
