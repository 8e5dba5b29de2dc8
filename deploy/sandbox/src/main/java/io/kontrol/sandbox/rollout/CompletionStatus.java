package io.kontrol.sandbox.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The status of Pods that are not restarted: they complete in the time of a rollout. */
final class CompletionStatus {
  private CompletionStatus() {}

  static boolean pod(
      ObjectNode object, ObjectNode status, boolean over, boolean failed, String now) {
    if (!over) {
      status.put("phase", "Pending");
      return true;
    }
    status.put("phase", failed ? "Failed" : "Succeeded");
    if (!status.has("startTime")) {
      status.put("startTime", now);
    }
    RolloutStatus.condition(status, "Initialized", true, "PodCompleted", "", now);
    RolloutStatus.condition(status, "Ready", false, failed ? "PodFailed" : "PodCompleted", "", now);
    RolloutStatus.condition(
        status, "ContainersReady", false, failed ? "PodFailed" : "PodCompleted", "", now);
    RolloutStatus.condition(status, "PodScheduled", true, "", "", now);
    ArrayNode containers = status.putArray("containerStatuses");
    for (JsonNode container : object.path("spec").path("containers")) {
      ObjectNode state = containers.addObject();
      state.put("name", container.path("name").asText());
      state
          .putObject("state")
          .putObject("terminated")
          .put("exitCode", failed ? 1 : 0)
          .put("reason", failed ? "Error" : "Completed")
          .put("startedAt", status.path("startTime").asText())
          .put("finishedAt", now);
      state.putObject("lastState");
      state.put("ready", false).put("restartCount", 0).put("started", false);
      state.put("image", container.path("image").asText()).put("imageID", "");
    }
    return true;
  }
}
