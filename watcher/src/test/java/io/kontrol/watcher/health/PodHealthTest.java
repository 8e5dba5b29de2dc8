package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.watcher.health.model.Assessment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodHealthTest {
  private static Assessment pod(String restartPolicy, String status) {
    return Judged.judge(
        "v1", "Pod", "spec: {restartPolicy: %s}\nstatus: {%s}".formatted(restartPolicy, status));
  }

  private static String waiting(String list, String reason) {
    return "phase: Pending, %s: [{name: web, state: {waiting: {reason: %s, message: why}}}]"
        .formatted(list, reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CrashLoopBackOff",
        "ImagePullBackOff",
        "ErrImagePull",
        "CreateContainerConfigError",
        "CreateContainerError",
        "InvalidImageName"
      })
  void podWhoseContainerCannotStartIsDegraded(String reason) {
    Assessment assessment = pod("Always", waiting("containerStatuses", reason));
    assertThat(assessment.health()).isEqualTo(Degraded);
    assertThat(assessment.message()).isEqualTo("container web: " + reason + ": why");
  }

  @Test
  void podWhoseInitContainerCannotStartIsDegraded() {
    assertThat(pod("Always", waiting("initContainerStatuses", "CrashLoopBackOff")).health())
        .isEqualTo(Degraded);
  }

  @Test
  void podThatIsBeingCreatedIsProgressing() {
    assertThat(pod("Always", waiting("containerStatuses", "ContainerCreating")).health())
        .isEqualTo(Progressing);
  }

  @Test
  void podThatRunsToItsEndMayStillGetItsImage() {
    assertThat(pod("Never", waiting("containerStatuses", "ImagePullBackOff")).health())
        .isEqualTo(Progressing);
  }

  @Test
  void podThatNobodyCanScheduleSaysWhy() {
    Assessment assessment =
        pod(
            "Always",
            "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason:"
                + " Unschedulable, message: 0/3 nodes are available}]");
    assertThat(assessment.health()).isEqualTo(Progressing);
    assertThat(assessment.message()).contains("Unschedulable: 0/3 nodes are available");
  }

  @Test
  void runningPodIsHealthyOnceReady() {
    assertThat(
            pod("Always", "phase: Running, conditions: [{type: Ready, status: 'True'}]").health())
        .isEqualTo(Healthy);
    assertThat(
            pod("Always", "phase: Running, conditions: [{type: Ready, status: 'False'}]").health())
        .isEqualTo(Progressing);
  }

  @Test
  void runningPodThatWasRestartedAndIsNotReadyIsDegraded() {
    assertThat(
            pod(
                    "Always",
                    "phase: Running, conditions: [{type: Ready, status: 'False'}],"
                        + " containerStatuses: [{name: web, lastState: {terminated: {exitCode: 1}}}]")
                .health())
        .isEqualTo(Degraded);
  }

  @Test
  void podThatRunsToItsEndIsProgressingWhileItRuns() {
    String ready = "phase: Running, conditions: [{type: Ready, status: 'True'}]";
    assertThat(pod("Never", ready).health()).isEqualTo(Progressing);
    assertThat(pod("OnFailure", ready).health()).isEqualTo(Progressing);
  }

  @Test
  void podEndsHealthyOrDegraded() {
    assertThat(pod("Never", "phase: Succeeded").health()).isEqualTo(Healthy);
    Assessment failed =
        pod(
            "Never",
            "phase: Failed, containerStatuses: [{name: web, state: {terminated: {exitCode: 137,"
                + " reason: OOMKilled}}}]");
    assertThat(failed).isEqualTo(Assessment.degraded("container web: OOMKilled, exit code 137"));
    assertThat(pod("Always", "phase: Failed, reason: Evicted, message: low on memory"))
        .isEqualTo(Assessment.degraded("low on memory"));
  }

  @Test
  void podWithoutContactIsUnknown() {
    assertThat(pod("Always", "phase: Unknown").health()).isEqualTo(Unknown);
    assertThat(pod("Always", "").health()).isEqualTo(Progressing);
  }
}
