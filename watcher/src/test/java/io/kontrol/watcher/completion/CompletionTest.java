package io.kontrol.watcher.completion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {
  private static final ObjectMapper YAML = new YAMLMapper();

  private static boolean job(String metadata, String status) {
    return finished("batch/v1", "Job", metadata, "", status);
  }

  private static boolean pod(String policy, String metadata, String status) {
    return finished("v1", "Pod", metadata, "restartPolicy: " + policy, status);
  }

  private static boolean run(String status) {
    String once = "generation: 2, annotations: {kontrol/run-once: 'true'}";
    return finished("example.org/v1", "PipelineRun", once, "", status);
  }

  private static boolean finished(
      String apiVersion, String kind, String metadata, String spec, String status) {
    try {
      ObjectNode object = YAML.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
      object.set("metadata", YAML.readTree("{" + metadata + "}"));
      object.set("spec", YAML.readTree("{" + spec + "}"));
      object.set("status", YAML.readTree("{" + status + "}"));
      return Completion.isFinished(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String condition(String type, String status) {
    return "conditions: [{type: %s, status: '%s', lastTransitionTime: '2026-01-01T00:01:00Z'}]"
        .formatted(type, status);
  }

  private static String ended(String phase, String at) {
    return "phase: %s, containerStatuses: [{state: {terminated: {finishedAt: '%s'}}}]"
        .formatted(phase, at);
  }

  @Test
  void aJobHasFinishedWhenItIsCompleteOrFailed() {
    assertThat(job("", condition("Complete", "True"))).isTrue();
    assertThat(job("", condition("Failed", "True"))).isTrue();
    assertThat(job("", condition("FailureTarget", "True"))).isFalse();
    assertThat(job("", condition("Suspended", "True"))).isFalse();
    assertThat(job("", condition("Complete", "False"))).isFalse();
    assertThat(job("", "active: 1")).isFalse();
  }

  @Test
  void aJobThatMustStaySaysSo() {
    String stay = "annotations: {kontrol/run-once: 'false'}";
    assertThat(job(stay, condition("Complete", "True"))).isFalse();
  }

  @Test
  void whatItsDeletionEndedHasNotFinished() {
    String deleted = "deletionTimestamp: '2026-01-01T00:01:30Z', deletionGracePeriodSeconds: 30";
    assertThat(pod("Never", deleted, ended("Failed", "2026-01-01T00:01:10Z"))).isFalse();
    assertThat(pod("Never", deleted, ended("Succeeded", "2026-01-01T00:01:00Z"))).isFalse();
    assertThat(pod("Never", deleted, ended("Succeeded", "2026-01-01T00:00:59Z"))).isTrue();
    assertThat(job("deletionTimestamp: '2026-01-01T00:00:59Z'", condition("Failed", "True")))
        .isFalse();
    assertThat(job("deletionTimestamp: '2026-01-01T00:01:00Z'", condition("Complete", "True")))
        .isTrue();
    assertThat(pod("Never", deleted, "phase: Succeeded")).isTrue();
  }

  @Test
  void aPodHasFinishedWhenItWillNotRunAgain() {
    assertThat(pod("Never", "", "phase: Succeeded")).isTrue();
    assertThat(pod("OnFailure", "", "phase: Failed")).isTrue();
    assertThat(pod("Never", "", "phase: Running")).isFalse();
    assertThat(pod("Always", "", "phase: Succeeded")).isFalse();
    assertThat(pod("Always", "annotations: {kontrol/run-once: 'true'}", "phase: Succeeded"))
        .isTrue();
  }

  @Test
  void aPodThatTheClusterEndedHasNotFinished() {
    assertThat(pod("Never", "", "phase: Failed, " + condition("DisruptionTarget", "True")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "phase: Succeeded, finishedAt: '2026-01-01T00:00:00Z'", // Argo Workflow
        "phase: Error", // Argo AnalysisRun
        "completionTime: '2026-01-01T00:00:00Z', conditions: [{type: Succeeded, status: 'False'}]",
        "phase: PartiallyFailed, completionTimestamp: '2026-01-01T00:00:00Z'", // Velero
        "conditions: [{type: Running, status: 'False'}, {type: Failed, status: 'True'}]", // Kubeflow
        "state: {phase: Completed}", // Volcano
        "applicationState: {state: COMPLETED}", // Spark
        "jobStatus: SUCCEEDED", // Ray
        "stage: finished", // k6
        "terminalState: Failed" // JobSet
      })
  void aCustomRunHasFinishedByTheConventionsOfItsKind(String status) {
    assertThat(run(status)).isTrue();
    assertThat(finished("example.org/v1", "PipelineRun", "", "", status)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "phase: Running",
        "phase: FinalizingPartiallyFailed",
        "conditions: [{type: Succeeded, status: Unknown}]",
        "conditions: [{type: Succeeded, status: 'False'}]",
        "phase: Running, startTime: '2026-01-01T00:00:00Z', completionTime: null",
        "observedGeneration: 1, phase: Succeeded"
      })
  void aCustomRunThatGoesOnHasNot(String status) {
    assertThat(run(status)).isFalse();
  }
}
