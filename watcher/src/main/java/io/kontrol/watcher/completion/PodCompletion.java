package io.kontrol.watcher.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.completion.Completion.End;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Pods: finished by their phase, unless the cluster disrupted them. */
final class PodCompletion {
  private static final List<String> CONTAINERS =
      List.of("initContainerStatuses", "containerStatuses");

  private PodCompletion() {}

  static Optional<End> end(JsonNode pod) {
    JsonNode status = pod.path("status");
    return switch (status.path("phase").asText()) {
      case "Succeeded" -> Optional.of(new End(lastContainer(status), true));
      case "Failed" ->
          isDisrupted(status)
              ? Optional.empty()
              : Optional.of(new End(lastContainer(status), true));
      default -> Optional.empty();
    };
  }

  /** Evicted, preempted or lost with its node: the work was not done, and Jobs retry it. */
  private static boolean isDisrupted(JsonNode status) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("DisruptionTarget")
          && condition.path("status").asText().equals("True")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Instant> lastContainer(JsonNode status) {
    Optional<Instant> last = Optional.empty();
    for (String list : CONTAINERS) {
      for (JsonNode container : status.path(list)) {
        Optional<Instant> end =
            Completion.time(container.path("state").path("terminated").path("finishedAt"));
        if (end.isPresent() && (last.isEmpty() || end.get().isAfter(last.get()))) {
          last = end;
        }
      }
    }
    return last;
  }
}
