package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Suspended;
import static io.kontrol.watcher.health.Judged.health;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterKindHealthTest {
  private static String conditions(String... conditions) {
    return "status: {conditions: [" + String.join(", ", conditions) + "]}";
  }

  private static String condition(String type, String status, String reason) {
    return "{type: %s, status: '%s', reason: %s, message: text}".formatted(type, status, reason);
  }

  @Test
  void apiServiceIsHealthyWhenAvailable() {
    String kind = "APIService";
    String group = "apiregistration.k8s.io/v1";
    assertThat(health(group, kind, conditions(condition("Available", "True", "Passed"))))
        .isEqualTo(Healthy);
    assertThat(health(group, kind, conditions(condition("Available", "False", "MissingEndpoints"))))
        .isEqualTo(Progressing);
    assertThat(health(group, kind, "status: {}")).isEqualTo(Progressing);
  }

  @Test
  void customResourceDefinitionIsHealthyWhenEstablished() {
    String kind = "CustomResourceDefinition";
    String group = "apiextensions.k8s.io/v1";
    String accepted = condition("NamesAccepted", "True", "NoConflicts");
    String established = condition("Established", "True", "InitialNamesAccepted");
    assertThat(health(group, kind, conditions(accepted, established))).isEqualTo(Healthy);
    assertThat(
            health(
                group, kind, conditions(accepted, condition("Established", "False", "Installing"))))
        .isEqualTo(Progressing);
    assertThat(health(group, kind, "status: {}")).isEqualTo(Progressing);
    assertThat(
            health(group, kind, conditions(condition("NamesAccepted", "False", "PluralConflict"))))
        .isEqualTo(Degraded);
    assertThat(
            health(
                group,
                kind,
                conditions(accepted, condition("Established", "False", "NotAccepted"))))
        .isEqualTo(Degraded);
    assertThat(
            health(
                group,
                kind,
                conditions(
                    accepted, established, condition("NonStructuralSchema", "True", "Violations"))))
        .isEqualTo(Degraded);
    assertThat(
            health(
                group,
                kind,
                conditions(established, condition("Terminating", "True", "InstanceDeletion"))))
        .isEqualTo(Progressing);
  }

  @Test
  void namespaceIsHealthyUntilItTerminates() {
    assertThat(health("v1", "Namespace", "status: {phase: Active}")).isEqualTo(Healthy);
    assertThat(health("v1", "Namespace", "status: {phase: Terminating}")).isEqualTo(Progressing);
  }

  @Test
  void nodeFollowsItsKubeletAndItsPressures() {
    String ready = condition("Ready", "True", "KubeletReady");
    assertThat(health("v1", "Node", conditions(ready))).isEqualTo(Healthy);
    assertThat(health("v1", "Node", conditions(condition("DiskPressure", "True", "Disk"), ready)))
        .isEqualTo(Degraded);
    assertThat(health("v1", "Node", conditions(condition("Ready", "Unknown", "NodeStatusUnknown"))))
        .isEqualTo(Degraded);
    assertThat(health("v1", "Node", "spec: {unschedulable: true}\n" + conditions(ready)))
        .isEqualTo(Suspended);
    assertThat(health("v1", "Node", "status: {}")).isEqualTo(Progressing);
  }

  @Test
  void disruptionBudgetIsHealthyOnceComputedEvenWithTooFewPods() {
    String kind = "PodDisruptionBudget";
    String counted = "observedGeneration: 1, disruptionsAllowed: 0, conditions: [%s]";
    assertThat(health("policy/v1", kind, "status: {}")).isEqualTo(Progressing);
    assertThat(
            health("policy/v1", kind, "metadata: {generation: 2}\nstatus: {observedGeneration: 1}"))
        .isEqualTo(Progressing);
    assertThat(
            health(
                "policy/v1",
                kind,
                "status: {%s}"
                    .formatted(
                        counted.formatted(
                            condition("DisruptionAllowed", "False", "InsufficientPods")))))
        .isEqualTo(Healthy);
    assertThat(
            health(
                "policy/v1",
                kind,
                "status: {%s}"
                    .formatted(
                        counted.formatted(condition("DisruptionAllowed", "False", "SyncFailed")))))
        .isEqualTo(Degraded);
  }

  @Test
  void certificateSigningRequestWaitsToBeApprovedAndIssued() {
    String group = "certificates.k8s.io/v1";
    String kind = "CertificateSigningRequest";
    String approved = "conditions: [{type: Approved, status: 'True'}]";
    assertThat(health(group, kind, "status: {}")).isEqualTo(Progressing);
    assertThat(health(group, kind, "status: {" + approved + "}")).isEqualTo(Progressing);
    assertThat(health(group, kind, "status: {certificate: abc, " + approved + "}"))
        .isEqualTo(Healthy);
    assertThat(health(group, kind, conditions(condition("Denied", "True", "No"))))
        .isEqualTo(Degraded);
  }

  @ParameterizedTest
  @CsvSource({
    "v1, ConfigMap",
    "v1, Secret",
    "v1, ServiceAccount",
    "v1, Endpoints",
    "v1, LimitRange",
    "v1, ResourceQuota",
    "rbac.authorization.k8s.io/v1, Role",
    "rbac.authorization.k8s.io/v1, ClusterRoleBinding",
    "networking.k8s.io/v1, NetworkPolicy",
    "networking.k8s.io/v1, IngressClass",
    "admissionregistration.k8s.io/v1, ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1, ValidatingAdmissionPolicyBinding",
    "storage.k8s.io/v1, StorageClass",
    "scheduling.k8s.io/v1, PriorityClass",
    "discovery.k8s.io/v1, EndpointSlice",
    "coordination.k8s.io/v1, Lease",
    "node.k8s.io/v1, RuntimeClass",
    "flowcontrol.apiserver.k8s.io/v1, FlowSchema"
  })
  void configurationIsHealthyAsSoonAsItExists(String apiVersion, String kind) {
    assertThat(health(apiVersion, kind, "metadata: {name: x}")).isEqualTo(Healthy);
  }

  @Test
  void anythingBeingDeletedIsProgressing() {
    String deleted = "metadata: {name: x, deletionTimestamp: '2026-01-01T00:00:00Z'}\n";
    assertThat(health("v1", "ConfigMap", deleted)).isEqualTo(Progressing);
    assertThat(health("example.com/v1", "Thing", deleted + "status: {phase: Ready}"))
        .isEqualTo(Progressing);
  }
}
