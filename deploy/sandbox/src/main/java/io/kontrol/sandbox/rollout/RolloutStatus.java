package io.kontrol.sandbox.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.Optional;

/**
 * The status of an object during and after its rollout. An object with the annotation {@value
 * #FAIL} set to {@code fail} never completes.
 */
final class RolloutStatus {
  static final String FAIL = "sandbox.kontrol/rollout";

  private RolloutStatus() {}

  /**
   * Empty when the kind has no rollout, or the status is up to date.
   *
   * @param over whether the rollout delay has passed
   */
  static Optional<ObjectNode> of(ObjectNode object, boolean over, String now) {
    boolean failed = object.path("metadata").path("annotations").path(FAIL).asText().equals("fail");
    boolean done = over && !failed;
    ObjectNode status =
        object.path("status") instanceof ObjectNode old ? old.deepCopy() : SandboxJson.object();
    boolean known =
        switch (object.path("kind").asText()) {
          case "Deployment" -> deployment(object, status, done, over, now);
          case "StatefulSet" -> statefulSet(object, status, done);
          case "DaemonSet" -> daemonSet(object, status, done);
          case "ReplicaSet" -> replicaSet(object, status, done);
          case "Job" -> job(object, status, done, over, now);
          case "PersistentVolumeClaim" -> claim(object, status, done);
          case "Service" -> service(object, status, done);
          case "Pod" ->
              object.path("spec").path("restartPolicy").asText().equals("Always")
                  ? pod(object, status, done, now)
                  : CompletionStatus.pod(object, status, over, failed, now);
          case "Cluster" -> DatabaseStatus.cluster(object, status, done);
          case "Pooler" -> DatabaseStatus.pooler(object, status, done);
          case "Backup" -> DatabaseStatus.backup(object, status, over, failed, now);
          case "ScheduledBackup" -> DatabaseStatus.scheduledBackup(object, status, now);
          default -> false;
        };
    return known && !status.equals(object.path("status")) ? Optional.of(status) : Optional.empty();
  }

  private static boolean deployment(
      ObjectNode object, ObjectNode status, boolean done, boolean over, String now) {
    int replicas = object.path("spec").path("replicas").asInt();
    if (object.path("spec").path("paused").asBoolean()) {
      return false;
    }
    observed(object, status);
    count(status, "replicas", replicas);
    count(status, "updatedReplicas", replicas);
    count(status, "readyReplicas", done ? replicas : 0);
    count(status, "availableReplicas", done ? replicas : 0);
    count(status, "unavailableReplicas", done ? 0 : replicas);
    condition(
        status,
        "Available",
        done || replicas == 0,
        done ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        done
            ? "Deployment has minimum availability."
            : "Deployment does not have minimum availability.",
        now);
    String reason =
        done ? "NewReplicaSetAvailable" : over ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated";
    condition(
        status,
        "Progressing",
        done || !over,
        reason,
        done ? "ReplicaSet has successfully progressed." : "ReplicaSet is progressing.",
        now);
    return true;
  }

  private static boolean statefulSet(ObjectNode object, ObjectNode status, boolean done) {
    int replicas = object.path("spec").path("replicas").asInt();
    observed(object, status);
    status.put("replicas", replicas);
    count(status, "readyReplicas", done ? replicas : 0);
    count(status, "currentReplicas", replicas);
    count(status, "updatedReplicas", replicas);
    status.put("availableReplicas", done ? replicas : 0);
    String revision =
        object.path("metadata").path("name").asText()
            + "-"
            + Integer.toHexString(object.path("spec").path("template").hashCode());
    status.put("updateRevision", revision);
    if (done || !status.has("currentRevision")) {
      status.put("currentRevision", revision);
    }
    return true;
  }

  private static boolean daemonSet(ObjectNode object, ObjectNode status, boolean done) {
    observed(object, status);
    status.put("currentNumberScheduled", 1).put("desiredNumberScheduled", 1);
    status.put("numberMisscheduled", 0).put("numberReady", done ? 1 : 0);
    count(status, "updatedNumberScheduled", 1);
    count(status, "numberAvailable", done ? 1 : 0);
    count(status, "numberUnavailable", done ? 0 : 1);
    return true;
  }

  private static boolean replicaSet(ObjectNode object, ObjectNode status, boolean done) {
    int replicas = object.path("spec").path("replicas").asInt();
    observed(object, status);
    status.put("replicas", replicas);
    count(status, "fullyLabeledReplicas", replicas);
    count(status, "readyReplicas", done ? replicas : 0);
    count(status, "availableReplicas", done ? replicas : 0);
    return true;
  }

  private static boolean job(
      ObjectNode object, ObjectNode status, boolean done, boolean over, String now) {
    if (object.path("spec").path("suspend").asBoolean()) {
      condition(status, "Suspended", true, "JobSuspended", "Job suspended", now);
      return true;
    }
    if (!status.has("startTime")) {
      status.put("startTime", now);
    }
    if (done) {
      status.remove("active");
      status.put("succeeded", Math.max(1, object.path("spec").path("completions").asInt()));
      if (!status.has("completionTime")) {
        status.put("completionTime", now);
      }
      condition(
          status,
          "SuccessCriteriaMet",
          true,
          "CompletionsReached",
          "Reached expected number of succeeded pods",
          now);
      condition(
          status,
          "Complete",
          true,
          "CompletionsReached",
          "Reached expected number of succeeded pods",
          now);
    } else if (over) {
      status.remove("active");
      status.put("failed", 1);
      condition(
          status,
          "Failed",
          true,
          "BackoffLimitExceeded",
          "Job has reached the specified backoff limit",
          now);
    } else {
      status.put("active", 1);
    }
    return true;
  }

  private static boolean claim(ObjectNode object, ObjectNode status, boolean done) {
    status.put("phase", done ? "Bound" : "Pending");
    if (done) {
      status.set("accessModes", object.path("spec").path("accessModes").deepCopy());
      status.set("capacity", object.path("spec").path("resources").path("requests").deepCopy());
    }
    return true;
  }

  private static boolean service(ObjectNode object, ObjectNode status, boolean done) {
    if (!object.path("spec").path("type").asText().equals("LoadBalancer")) {
      return false;
    }
    ObjectNode balancer = status.withObjectProperty("loadBalancer");
    if (done && balancer.path("ingress").isEmpty()) {
      balancer
          .putArray("ingress")
          .addObject()
          .put(
              "ip",
              "192.0.2."
                  + (1
                      + Math.floorMod(
                          object.path("metadata").path("uid").asText().hashCode(), 254)))
          .put("ipMode", "VIP");
    }
    return true;
  }

  private static boolean pod(ObjectNode object, ObjectNode status, boolean done, String now) {
    status.put("phase", done ? "Running" : "Pending");
    if (done) {
      if (!status.has("startTime")) {
        status.put("startTime", now);
      }
      for (String type : new String[] {"Initialized", "Ready", "ContainersReady", "PodScheduled"}) {
        condition(status, type, true, "", "", now);
      }
      ArrayNode containers = status.putArray("containerStatuses");
      for (JsonNode container : object.path("spec").path("containers")) {
        ObjectNode state = containers.addObject();
        state.put("name", container.path("name").asText());
        state
            .putObject("state")
            .putObject("running")
            .put("startedAt", status.path("startTime").asText());
        state.putObject("lastState");
        state.put("ready", true).put("restartCount", 0).put("started", true);
        state.put("image", container.path("image").asText()).put("imageID", "");
      }
    }
    return true;
  }

  private static void observed(ObjectNode object, ObjectNode status) {
    status.put("observedGeneration", object.path("metadata").path("generation").asLong());
  }

  private static void count(ObjectNode status, String field, int number) {
    if (number == 0) {
      status.remove(field);
    } else {
      status.put(field, number);
    }
  }

  static void condition(
      ObjectNode status, String type, boolean holds, String reason, String message, String now) {
    ArrayNode conditions = status.withArrayProperty("conditions");
    ObjectNode found = null;
    for (JsonNode one : conditions) {
      if (one.path("type").asText().equals(type)) {
        found = (ObjectNode) one;
      }
    }
    ObjectNode condition = found == null ? conditions.addObject().put("type", type) : found;
    String state = holds ? "True" : "False";
    boolean changed = !condition.path("status").asText().equals(state);
    if (changed || !condition.path("reason").asText().equals(reason)) {
      condition.put("status", state);
      if (changed) {
        condition.put("lastTransitionTime", now);
      }
      if (!reason.isEmpty()) {
        condition.put("reason", reason).put("message", message);
      }
    }
  }
}
