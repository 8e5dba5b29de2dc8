package io.kontrol.watcher.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.completion.Completion.End;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Custom kinds that run once, by the conventions of Argo's Workflows and AnalysisRuns, Tekton's
 * PipelineRuns and TaskRuns, Velero's Backups and Restores, Kubeflow's and Volcano's jobs, JobSets,
 * RayJobs, SparkApplications, k6's TestRuns.
 */
final class CustomCompletion {
  private static final List<String> TIMES =
      List.of(
          "completionTime",
          "completionTimestamp",
          "completedAt",
          "finishedAt",
          "finishTime",
          "endTime",
          "endedAt");

  private static final Set<String> CONDITIONS =
      Set.of("Complete", "Completed", "Succeeded", "Failed", "Finished", "Done");

  /** Fields with the phase; some have it one level deeper. */
  private static final List<String> PHASES =
      List.of(
          "phase",
          "state",
          "stage",
          "status",
          "jobStatus",
          "jobDeploymentStatus",
          "terminalState",
          "applicationState");

  /** In lower case, letters only. */
  private static final Set<String> LAST_PHASES =
      Set.of(
          "succeeded",
          "success",
          "successful",
          "complete",
          "completed",
          "finished",
          "done",
          "failed",
          "failure",
          "failedvalidation",
          "partiallyfailed",
          "error",
          "cancelled",
          "canceled",
          "aborted",
          "terminated",
          "stopped",
          "timedout",
          "inconclusive",
          "skipped");

  private CustomCompletion() {}

  static Optional<End> end(JsonNode object) {
    JsonNode status = object.path("status");
    if (isStale(object, status)) {
      return Optional.empty();
    }
    Optional<Instant> time = completionTime(status);
    if (time.isPresent()) {
      return Optional.of(new End(time, false));
    }
    Optional<End> byCondition = byCondition(status.path("conditions"));
    return byCondition.isPresent() ? byCondition : byPhase(status);
  }

  /** The controller has not observed the newest generation yet. */
  private static boolean isStale(JsonNode object, JsonNode status) {
    JsonNode observed = status.path("observedGeneration");
    return observed.isNumber()
        && observed.asLong() < object.path("metadata").path("generation").asLong();
  }

  private static Optional<Instant> completionTime(JsonNode status) {
    return TIMES.stream()
        .map(name -> Completion.time(status.path(name)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<End> byCondition(JsonNode conditions) {
    for (JsonNode condition : conditions) {
      if (CONDITIONS.contains(condition.path("type").asText())
          && condition.path("status").asText().equals("True")) {
        return Optional.of(new End(Completion.time(condition.path("lastTransitionTime")), false));
      }
    }
    return Optional.empty();
  }

  private static Optional<End> byPhase(JsonNode status) {
    return PHASES.stream().anyMatch(field -> isLast(status.path(field)))
        ? Optional.of(new End(Optional.empty(), false))
        : Optional.empty();
  }

  private static boolean isLast(JsonNode phase) {
    if (phase.isObject()) {
      return isLast(phase.path("phase")) || isLast(phase.path("state"));
    }
    return phase.isTextual()
        && LAST_PHASES.contains(
            phase.textValue().replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT));
  }
}
