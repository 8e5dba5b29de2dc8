package io.kontrol.watcher.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.completion.Completion.End;
import java.util.Optional;

/** Kubernetes Jobs: finished by one of two conditions. */
final class JobCompletion {
  private JobCompletion() {}

  static Optional<End> end(JsonNode job) {
    for (JsonNode condition : job.path("status").path("conditions")) {
      String type = condition.path("type").asText();
      if ((type.equals("Complete") || type.equals("Failed"))
          && condition.path("status").asText().equals("True")) {
        return Optional.of(new End(Completion.time(condition.path("lastTransitionTime")), false));
      }
    }
    return Optional.empty();
  }
}
