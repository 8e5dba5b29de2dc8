package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Suspended;
import static io.kontrol.watcher.health.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import org.junit.jupiter.api.Test;

class WorkloadHealthTest {
  private static Health deployment(String spec, String status) {
    return assessDeployment(spec, status).health();
  }

  private static Assessment assessDeployment(String spec, String status) {
    return judge(
        "apps/v1",
        "Deployment",
        "metadata: {generation: 2}\nspec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  private static Health statefulSet(String spec, String status) {
    return Judged.health(
        "apps/v1",
        "StatefulSet",
        "metadata: {generation: 2}\nspec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  private static Health daemonSet(String spec, String status) {
    return Judged.health(
        "apps/v1",
        "DaemonSet",
        "metadata: {generation: 2}\nspec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  private static Health replicaSet(String spec, String status) {
    return Judged.health(
        "apps/v1",
        "ReplicaSet",
        "metadata: {generation: 2}\nspec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  @Test
  void deploymentWhoseReplicasAreAllNewAndAvailableIsHealthy() {
    assertThat(
            deployment(
                "replicas: 3",
                "observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3,"
                    + " availableReplicas: 3"))
        .isEqualTo(Healthy);
  }

  @Test
  void deploymentScaledToNothingIsHealthy() {
    assertThat(deployment("replicas: 0", "observedGeneration: 2")).isEqualTo(Healthy);
  }

  @Test
  void pausedDeploymentIsSuspendedWhateverItsReplicasDo() {
    assertThat(deployment("replicas: 3, paused: true", "observedGeneration: 1"))
        .isEqualTo(Suspended);
  }

  @Test
  void deploymentWhoseNewestGenerationIsUnseenIsProgressing() {
    assertThat(
            deployment(
                "replicas: 1",
                "observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1"))
        .isEqualTo(Progressing);
    assertThat(deployment("replicas: 1", "")).isEqualTo(Progressing);
  }

  @Test
  void deploymentThatExceededItsDeadlineIsDegraded() {
    Assessment assessment =
        assessDeployment(
            "replicas: 2",
            "observedGeneration: 2, replicas: 2, updatedReplicas: 1, conditions: [{type:"
                + " Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: timed"
                + " out}]");
    assertThat(assessment.health()).isEqualTo(Degraded);
    assertThat(assessment.message()).contains("ProgressDeadlineExceeded").contains("timed out");
  }

  @Test
  void deploymentIsProgressingUntilOldReplicasAreGoneAndNewOnesAreAvailable() {
    assertThat(deployment("replicas: 3", "observedGeneration: 2, replicas: 3, updatedReplicas: 1"))
        .isEqualTo(Progressing);
    assertThat(
            deployment(
                "replicas: 3",
                "observedGeneration: 2, replicas: 4, updatedReplicas: 3, availableReplicas: 3"))
        .isEqualTo(Progressing);
    assertThat(
            deployment(
                "replicas: 3",
                "observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 2"))
        .isEqualTo(Progressing);
  }

  @Test
  void deploymentWithoutPodsTellsWhatKeepsThemAway() {
    Assessment assessment =
        assessDeployment(
            "replicas: 1",
            "observedGeneration: 2, conditions: [{type: ReplicaFailure, status: 'True', reason:"
                + " FailedCreate, message: exceeded quota}]");
    assertThat(assessment.health()).isEqualTo(Progressing);
    assertThat(assessment.message()).isEqualTo("0 of 1 replicas updated: exceeded quota");
  }

  @Test
  void replicaSetFollowsItsReplicasAndItsFailure() {
    assertThat(
            replicaSet("replicas: 2", "observedGeneration: 2, replicas: 2, availableReplicas: 2"))
        .isEqualTo(Healthy);
    assertThat(
            replicaSet("replicas: 2", "observedGeneration: 2, replicas: 2, availableReplicas: 1"))
        .isEqualTo(Progressing);
    assertThat(
            replicaSet("replicas: 2", "observedGeneration: 1, replicas: 2, availableReplicas: 2"))
        .isEqualTo(Progressing);
    assertThat(
            replicaSet("replicas: 1", "observedGeneration: 2, replicas: 2, availableReplicas: 2"))
        .isEqualTo(Progressing);
    assertThat(
            replicaSet(
                "replicas: 2",
                "observedGeneration: 2, conditions: [{type: ReplicaFailure, status: 'True'}]"))
        .isEqualTo(Degraded);
  }

  @Test
  void replicationControllerIsJudgedAsReplicaSet() {
    assertThat(
            Judged.health(
                "v1",
                "ReplicationController",
                "spec: {replicas: 1}\nstatus: {replicas: 1, availableReplicas: 0}"))
        .isEqualTo(Progressing);
  }

  @Test
  void statefulSetWaitsForItsReplicas() {
    assertThat(statefulSet("replicas: 3", "")).isEqualTo(Progressing);
    assertThat(statefulSet("replicas: 3", "observedGeneration: 1, readyReplicas: 3"))
        .isEqualTo(Progressing);
    assertThat(statefulSet("replicas: 3", "observedGeneration: 2, replicas: 3, readyReplicas: 2"))
        .isEqualTo(Progressing);
    assertThat(statefulSet("replicas: 3", "observedGeneration: 2, replicas: 4, readyReplicas: 4"))
        .isEqualTo(Progressing);
  }

  @Test
  void statefulSetIsHealthyWhenItsRevisionsAgree() {
    String status = "observedGeneration: 2, replicas: 1, readyReplicas: 1, currentRevision: a, ";
    assertThat(statefulSet("replicas: 1", status + "updateRevision: a")).isEqualTo(Healthy);
    assertThat(statefulSet("replicas: 1", status + "updateRevision: b")).isEqualTo(Progressing);
  }

  @Test
  void statefulSetWithAPartitionIsHealthyWhenThoseAboveItAreUpdated() {
    String spec =
        "replicas: 5, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 3}}";
    String status =
        "observedGeneration: 2, replicas: 5, readyReplicas: 5, currentRevision: a, updateRevision:"
            + " b, updatedReplicas: ";
    assertThat(statefulSet(spec, status + "1")).isEqualTo(Progressing);
    assertThat(statefulSet(spec, status + "2")).isEqualTo(Healthy);
  }

  @Test
  void statefulSetUpdatedByDeletingIsHealthyWhenReady() {
    String spec = "replicas: 1, updateStrategy: {type: OnDelete}";
    String status = "observedGeneration: 2, replicas: 1, currentRevision: a, updateRevision: b";
    assertThat(statefulSet(spec, status + ", readyReplicas: 1")).isEqualTo(Healthy);
    assertThat(statefulSet(spec, status)).isEqualTo(Progressing);
  }

  @Test
  void daemonSetWaitsUntilEveryNodeHasTheNewPod() {
    String status = "observedGeneration: 2, desiredNumberScheduled: 2, ";
    assertThat(daemonSet("", "")).isEqualTo(Progressing);
    assertThat(daemonSet("", status + "updatedNumberScheduled: 1, numberAvailable: 2"))
        .isEqualTo(Progressing);
    assertThat(daemonSet("", status + "updatedNumberScheduled: 2, numberAvailable: 1"))
        .isEqualTo(Progressing);
    assertThat(daemonSet("", status + "updatedNumberScheduled: 2, numberAvailable: 2"))
        .isEqualTo(Healthy);
    assertThat(daemonSet("", "observedGeneration: 1, desiredNumberScheduled: 0"))
        .isEqualTo(Progressing);
    assertThat(daemonSet("", "observedGeneration: 2, desiredNumberScheduled: 0"))
        .isEqualTo(Healthy);
  }

  @Test
  void daemonSetUpdatedByDeletingWaitsForPodsAndNotForUpdates() {
    String strategy = "updateStrategy: {type: OnDelete}";
    String status = "observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 1, ";
    assertThat(daemonSet(strategy, status + "numberAvailable: 2")).isEqualTo(Healthy);
    assertThat(daemonSet(strategy, status + "numberAvailable: 1")).isEqualTo(Progressing);
  }
}
