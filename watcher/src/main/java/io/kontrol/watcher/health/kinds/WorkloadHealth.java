package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.degraded;
import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;
import static io.kontrol.watcher.health.model.Assessment.suspended;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.Optional;

/**
 * Kinds that run a number of pods. The checks are in the order of {@code kubectl rollout status},
 * which kstatus and Argo CD follow too: an unobserved generation first, then replicas to be
 * updated, then replicas that are not available.
 */
public final class WorkloadHealth {
  private WorkloadHealth() {}

  static Assessment deployment(ObservedObject deployment) {
    if (deployment.spec().path("paused").asBoolean()) {
      return suspended("The rollout is paused");
    }
    if (isUnseen(deployment)) {
      return unseen(deployment);
    }
    Optional<Condition> progress = deployment.condition("Progressing");
    if (progress.isPresent() && progress.get().reason().equals("ProgressDeadlineExceeded")) {
      return degraded(progress.get().describe());
    }
    JsonNode status = deployment.status();
    int wanted = deployment.spec().path("replicas").asInt(1);
    int replicas = status.path("replicas").asInt();
    int updated = status.path("updatedReplicas").asInt();
    int available = status.path("availableReplicas").asInt();
    if (updated < wanted) {
      return progressing(updated + " of " + wanted + " replicas updated" + failure(deployment));
    }
    if (replicas > updated) {
      return progressing((replicas - updated) + " old replicas still to be terminated");
    }
    if (available < updated) {
      return progressing(
          available + " of " + updated + " replicas available" + failure(deployment));
    }
    return healthy(available + " of " + wanted + " replicas available");
  }

  static Assessment replicaSet(ObservedObject set) {
    if (isUnseen(set)) {
      return unseen(set);
    }
    Optional<Condition> failure = set.condition("ReplicaFailure").filter(Condition::isTrue);
    if (failure.isPresent()) {
      return degraded(failure.get().describe());
    }
    int wanted = set.spec().path("replicas").asInt(1);
    int replicas = set.status().path("replicas").asInt();
    int available = set.status().path("availableReplicas").asInt();
    if (available < wanted) {
      return progressing(available + " of " + wanted + " replicas available");
    }
    if (replicas > wanted) {
      return progressing((replicas - wanted) + " surplus replicas still to be terminated");
    }
    return healthy(available + " of " + wanted + " replicas available");
  }

  static Assessment statefulSet(ObservedObject set) {
    JsonNode status = set.status();
    if (status.path("observedGeneration").asLong() == 0 || isUnseen(set)) {
      return unseen(set);
    }
    int wanted = set.spec().path("replicas").asInt(1);
    int ready = status.path("readyReplicas").asInt();
    int replicas = status.path("replicas").asInt(wanted);
    if (ready < wanted) {
      return progressing(ready + " of " + wanted + " replicas ready");
    }
    if (replicas > wanted) {
      return progressing((replicas - wanted) + " surplus replicas still to be terminated");
    }
    return statefulSetUpdate(set, wanted, ready);
  }

  private static Assessment statefulSetUpdate(ObservedObject set, int wanted, int ready) {
    JsonNode strategy = set.spec().path("updateStrategy");
    String type = ObservedObject.text(strategy, "type");
    if (type.equals("OnDelete")) {
      return healthy(ready + " replicas ready; they are updated when deleted by hand");
    }
    int updated = set.status().path("updatedReplicas").asInt();
    JsonNode rollingUpdate = strategy.path("rollingUpdate");
    if (rollingUpdate.isObject()) {
      int toUpdate = wanted - rollingUpdate.path("partition").asInt();
      return updated < toUpdate
          ? progressing(updated + " of " + toUpdate + " replicas updated")
          : healthy(ready + " replicas ready, " + updated + " updated");
    }
    String current = ObservedObject.text(set.status(), "currentRevision");
    String update = ObservedObject.text(set.status(), "updateRevision");
    return current.equals(update)
        ? healthy(ready + " of " + wanted + " replicas ready")
        : progressing(updated + " of " + wanted + " replicas at revision " + update);
  }

  static Assessment daemonSet(ObservedObject set) {
    JsonNode status = set.status();
    if (isUnseen(set) || !status.path("desiredNumberScheduled").isNumber()) {
      return unseen(set);
    }
    int wanted = status.path("desiredNumberScheduled").asInt();
    int updated = status.path("updatedNumberScheduled").asInt();
    int available = status.path("numberAvailable").asInt();
    boolean byHand =
        ObservedObject.text(set.spec().path("updateStrategy"), "type").equals("OnDelete");
    if (updated < wanted && !byHand) {
      return progressing(updated + " of " + wanted + " pods updated");
    }
    if (available < wanted) {
      return progressing(available + " of " + wanted + " pods available");
    }
    return healthy(
        updated < wanted
            ? updated + " of " + wanted + " pods updated; the others when deleted by hand"
            : available + " of " + wanted + " pods available");
  }

  /** Whether the controller has not observed the newest generation. */
  private static boolean isUnseen(ObservedObject workload) {
    return workload.status().path("observedGeneration").asLong() < workload.generation();
  }

  private static Assessment unseen(ObservedObject workload) {
    return progressing("The controller has not seen generation " + workload.generation() + " yet");
  }

  /** Why no pods are created, if the controller says so: a quota, an admission webhook … */
  private static String failure(ObservedObject workload) {
    return workload
        .condition("ReplicaFailure")
        .filter(Condition::isTrue)
        .map(condition -> ": " + condition.message())
        .orElse("");
  }
}
