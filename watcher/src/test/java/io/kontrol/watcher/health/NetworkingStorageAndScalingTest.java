package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Unknown;
import static io.kontrol.watcher.health.Judged.health;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.status.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkingStorageAndScalingTest {
  private static final String ADDRESS = "status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}";
  private static final String NO_ADDRESS = "status: {loadBalancer: {}}";

  @Test
  void onlyAServiceWithALoadBalancerWaitsForItsAddress() {
    assertThat(health("v1", "Service", "spec: {type: ClusterIP}")).isEqualTo(Healthy);
    assertThat(health("v1", "Service", "spec: {type: ExternalName}")).isEqualTo(Healthy);
    assertThat(health("v1", "Service", "spec: {type: NodePort}\n" + NO_ADDRESS)).isEqualTo(Healthy);
    assertThat(health("v1", "Service", "spec: {type: LoadBalancer}\n" + NO_ADDRESS))
        .isEqualTo(Progressing);
    assertThat(health("v1", "Service", "spec: {type: LoadBalancer}\n" + ADDRESS))
        .isEqualTo(Healthy);
  }

  @Test
  void ingressWaitsForItsAddress() {
    assertThat(health("networking.k8s.io/v1", "Ingress", NO_ADDRESS)).isEqualTo(Progressing);
    assertThat(health("networking.k8s.io/v1", "Ingress", "spec: {}")).isEqualTo(Progressing);
    assertThat(health("networking.k8s.io/v1", "Ingress", ADDRESS)).isEqualTo(Healthy);
  }

  @ParameterizedTest
  @CsvSource({
    "PersistentVolumeClaim, Bound, Healthy",
    "PersistentVolumeClaim, Pending, Progressing",
    "PersistentVolumeClaim, Lost, Degraded",
    "PersistentVolumeClaim, Other, Unknown",
    "PersistentVolume, Available, Healthy",
    "PersistentVolume, Bound, Healthy",
    "PersistentVolume, Released, Healthy",
    "PersistentVolume, Pending, Progressing",
    "PersistentVolume, Failed, Degraded",
    "PersistentVolume, Other, Unknown"
  })
  void volumesFollowTheirPhase(String kind, String phase, Health expected) {
    assertThat(health("v1", kind, "status: {phase: %s}".formatted(phase))).isEqualTo(expected);
  }

  @Test
  void aClaimThatCannotGrowIsDegraded() {
    String claim = "status: {phase: Bound, allocatedResourceStatuses: {storage: %s}}";
    assertThat(health("v1", "PersistentVolumeClaim", claim.formatted("ControllerResizeInfeasible")))
        .isEqualTo(Degraded);
    assertThat(health("v1", "PersistentVolumeClaim", claim.formatted("ControllerResizeInProgress")))
        .isEqualTo(Healthy);
  }

  @Test
  void volumeAttachmentIsHealthyWhenAttached() {
    String group = "storage.k8s.io/v1";
    String kind = "VolumeAttachment";
    assertThat(health(group, kind, "status: {attached: true}")).isEqualTo(Healthy);
    assertThat(health(group, kind, "status: {attached: false}")).isEqualTo(Progressing);
    assertThat(health(group, kind, "status: {attached: false, attachError: {message: no disk}}"))
        .isEqualTo(Degraded);
  }

  @Test
  void autoscalerFollowsItsConditions() {
    assertThat(autoscaler("status: {}")).isEqualTo(Progressing);
    assertThat(autoscaler(conditions("AbleToScale", "True", "ReadyForNewScale")))
        .isEqualTo(Healthy);
    assertThat(autoscaler(conditions("ScalingLimited", "True", "TooFewReplicas")))
        .isEqualTo(Healthy);
    assertThat(autoscaler(conditions("ScalingActive", "False", "FailedGetResourceMetric")))
        .isEqualTo(Degraded);
    assertThat(autoscaler(conditions("ScalingActive", "False", "InvalidSelector")))
        .isEqualTo(Degraded);
    assertThat(autoscaler(conditions("AbleToScale", "False", "FailedGetScale")))
        .isEqualTo(Degraded);
    assertThat(autoscaler(conditions("ScalingActive", "False", "ScalingDisabled")))
        .isEqualTo(Progressing);
  }

  private static Health autoscaler(String body) {
    return health("autoscaling/v2", "HorizontalPodAutoscaler", body);
  }

  private static String conditions(String type, String status, String reason) {
    return "status: {conditions: [{type: %s, status: '%s', reason: %s, message: text}]}"
        .formatted(type, status, reason);
  }

  @Test
  void autoscalerOfTheOldVersionHasItsConditionsInAnAnnotation() {
    String kind = "HorizontalPodAutoscaler";
    String annotation =
        "metadata: {annotations: {autoscaling.alpha.kubernetes.io/conditions:"
            + " '[{\"type\":\"%s\",\"status\":\"%s\",\"reason\":\"%s\"}]'}}";
    assertThat(
            health(
                "autoscaling/v1",
                kind,
                annotation.formatted("AbleToScale", "True", "SucceededGetScale")))
        .isEqualTo(Healthy);
    assertThat(
            health(
                "autoscaling/v1",
                kind,
                annotation.formatted("ScalingActive", "False", "FailedGetObjectMetric")))
        .isEqualTo(Degraded);
    assertThat(health("autoscaling/v1", kind, "metadata: {}")).isEqualTo(Progressing);
    assertThat(
            health(
                "autoscaling/v1",
                kind,
                "metadata: {annotations: {autoscaling.alpha.kubernetes.io/conditions: 'no JSON'}}"))
        .isEqualTo(Progressing);
  }

  @Test
  void whatIsNotUnderstoodIsUnknown() {
    assertThat(health("example.com/v1", "Thing", "spec: {}\nstatus: {colour: blue}"))
        .isEqualTo(Unknown);
  }
}
