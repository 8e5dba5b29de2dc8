package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.degraded;
import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;
import static io.kontrol.watcher.health.model.Assessment.unknown;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pods: by their phase, and by what their containers wait for. */
public final class PodHealth {
  private static final List<String> CONTAINERS =
      List.of("initContainerStatuses", "containerStatuses");

  private PodHealth() {}

  static Assessment pod(ObservedObject pod) {
    boolean longRunning = ObservedObject.text(pod.spec(), "restartPolicy").equals("Always");
    if (longRunning) {
      List<String> stuck = stuckContainers(pod.status());
      if (!stuck.isEmpty()) {
        return degraded(String.join(", ", stuck));
      }
    }
    String phase = ObservedObject.text(pod.status(), "phase");
    return switch (phase) {
      case "Succeeded" -> healthy(message(pod, "All containers have succeeded"));
      case "Failed" -> degraded(message(pod, failedContainer(pod.status())));
      case "Running" ->
          longRunning ? running(pod) : progressing(message(pod, "Running to its end"));
      case "Pending" -> progressing(message(pod, pending(pod)));
      case "" -> progressing("Not yet accepted by a scheduler");
      default -> unknown("Phase is " + phase);
    };
  }

  private static Assessment running(ObservedObject pod) {
    if (pod.has("Ready")) {
      return healthy(message(pod, "Ready"));
    }
    String notReady = pod.condition("Ready").map(Condition::describe).orElse("Not ready");
    return restarted(pod.status())
        ? degraded(message(pod, "A container has been restarted; " + notReady))
        : progressing(message(pod, notReady));
  }

  /** Containers that cannot start, and will not by waiting. */
  private static List<String> stuckContainers(JsonNode status) {
    List<String> stuck = new ArrayList<>(0);
    for (String list : CONTAINERS) {
      for (JsonNode container : status.path(list)) {
        JsonNode waiting = container.path("state").path("waiting");
        String reason = ObservedObject.text(waiting, "reason");
        if (isStuck(reason)) {
          stuck.add(
              name(container) + ": " + reason + ": " + ObservedObject.text(waiting, "message"));
        }
      }
    }
    return stuck;
  }

  private static boolean isStuck(String reason) {
    return reason.endsWith("BackOff")
        || reason.endsWith("Error")
        || reason.startsWith("Err")
        || reason.equals("InvalidImageName");
  }

  private static boolean restarted(JsonNode status) {
    for (JsonNode container : status.path("containerStatuses")) {
      if (container.path("lastState").path("terminated").isObject()) {
        return true;
      }
    }
    return false;
  }

  private static String failedContainer(JsonNode status) {
    for (String list : CONTAINERS) {
      for (JsonNode container : status.path(list)) {
        JsonNode terminated = container.path("state").path("terminated");
        if (terminated.path("exitCode").asInt() != 0) {
          String message = ObservedObject.text(terminated, "message");
          return "%s: %s, exit code %d%s"
              .formatted(
                  name(container),
                  ObservedObject.text(terminated, "reason"),
                  terminated.path("exitCode").asInt(),
                  message.isEmpty() ? "" : ": " + message);
        }
      }
    }
    String reason = ObservedObject.text(status, "reason");
    return reason.isEmpty() ? "Failed" : reason;
  }

  private static String pending(ObservedObject pod) {
    Optional<Condition> unscheduled = pod.condition("PodScheduled").filter(Condition::isFalse);
    return unscheduled.map(Condition::describe).orElse("Pending");
  }

  private static String message(ObservedObject pod, String otherwise) {
    String message = ObservedObject.text(pod.status(), "message");
    return message.isEmpty() ? otherwise : message;
  }

  private static String name(JsonNode container) {
    return "container " + ObservedObject.text(container, "name");
  }
}
