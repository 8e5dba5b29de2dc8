package io.kontrol.sandbox.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The status of CloudNativePG's kinds, as far as health depends on it. A Cluster that does not come
 * up stays in its first phase, as one does whose bootstrap job fails; the annotation {@value
 * #PHASE} gives it another one, such as one that no waiting ends.
 */
final class DatabaseStatus {
  private static final String GROUP = "postgresql.cnpg.io/";
  private static final String PHASE = "sandbox.kontrol/phase";

  private DatabaseStatus() {}

  static boolean cluster(ObjectNode object, ObjectNode status, boolean done) {
    if (!isOurs(object)) {
      return false;
    }
    int instances = Math.max(1, object.path("spec").path("instances").asInt(1));
    String name = object.path("metadata").path("name").asText();
    JsonNode annotations = object.path("metadata").path("annotations");
    // a hibernated Cluster keeps the healthy phase
    boolean hibernated = annotations.path("cnpg.io/hibernation").asText().equals("on");
    status.put("instances", hibernated ? 0 : instances);
    status.put("readyInstances", done && !hibernated ? instances : 0);
    String phase = done ? "Cluster in healthy state" : "Setting up primary";
    status.put("phase", annotations.path(PHASE).asText(phase));
    if (done) {
      status.put("currentPrimary", name + "-1").put("targetPrimary", name + "-1");
      status.put("writeService", name + "-rw").put("readService", name + "-r");
      ArrayNode names = status.putArray("instanceNames");
      for (int i = 1; i <= instances; i++) {
        names.add(name + "-" + i);
      }
    }
    conditions(object, status, done, hibernated);
    return true;
  }

  static boolean pooler(ObjectNode object, ObjectNode status, boolean done) {
    if (!isOurs(object)) {
      return false;
    }
    status.put("instances", done ? object.path("spec").path("instances").asInt(1) : 0);
    status.put("phase", done ? "active" : "inactive");
    return true;
  }

  /** Each backup succeeds in the time of a rollout, unless it is told otherwise. */
  static boolean backup(
      ObjectNode object, ObjectNode status, boolean over, boolean failed, String now) {
    if (!isOurs(object)) {
      return false;
    }
    String asked = object.path("metadata").path("annotations").path(PHASE).asText();
    String end = failed ? "failed" : "completed";
    status.put("phase", !asked.isEmpty() ? asked : over ? end : "started");
    if (!status.has("startedAt")) {
      status.put("startedAt", now);
    }
    if (over && failed) {
      status.put("error", "told to fail");
    }
    if (over && !status.has("stoppedAt")) {
      String time = status.path("startedAt").asText().replaceAll("[-:Z]", "");
      status.put("stoppedAt", now).put("method", "plugin").put("backupId", time);
    }
    return true;
  }

  static boolean scheduledBackup(ObjectNode object, ObjectNode status, String now) {
    if (!isOurs(object)) {
      return false;
    }
    if (!status.has("lastCheckTime")) {
      status.put("lastCheckTime", now);
    }
    return true;
  }

  private static boolean isOurs(ObjectNode object) {
    return object.path("apiVersion").asText().startsWith(GROUP);
  }

  private static void conditions(
      ObjectNode object, ObjectNode status, boolean done, boolean hibernated) {
    JsonNode metadata = object.path("metadata");
    String since = metadata.path("creationTimestamp").asText();
    RolloutStatus.condition(
        status,
        "Initialized",
        done,
        done ? "BootstrapCompleted" : "BootstrapPending",
        done ? "Cluster has been bootstrapped" : "Cluster has not been bootstrapped yet",
        since);
    boolean answering = done && !hibernated;
    RolloutStatus.condition(
        status,
        "ConsistentSystemID",
        answering,
        answering ? "Unique" : "NotFound",
        answering
            ? "A single, unique system ID was found across reporting instances."
            : "No instances are present in the cluster to report a system ID.",
        since);
    boolean ready = done && !metadata.path("annotations").has(PHASE);
    RolloutStatus.condition(
        status,
        "Ready",
        ready,
        ready ? "ClusterIsReady" : "ClusterIsNotReady",
        ready ? "Cluster is Ready" : "Cluster Is Not Ready",
        since);
  }
}
