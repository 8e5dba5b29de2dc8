package io.kontrol.watcher.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that come with Kontrol, each by objects as its operator writes them. */
class OperatorRulesTest {
  private static Assessment judge(String kind, String body) {
    String group = kind.substring(0, kind.indexOf('/'));
    return Judged.judge(
        group + "/v1",
        kind.substring(group.length() + 1),
        // "spec: {…} status: {…}" on one line of a table, each a line of YAML.
        body.replace(" status: {", "\nstatus: {").replace(" spec: {", "\nspec: {"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cluster is unrecoverable and needs manual intervention",
        "Invalid cluster definition",
        "Unable to create required cluster objects",
        "Cluster has incomplete or invalid image catalog",
        "Cluster cannot execute instance online upgrade due to missing architecture binary",
        "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
        "Cluster cannot proceed to reconciliation due to an error while interacting with plugins",
        "Waiting for user action",
        "Not enough disk space",
        "Instance Status Extraction Error: HTTP communication issue",
        "Failing over"
      })
  void aDatabaseInAPhaseThatNoWaitingEndsIsDegradedAndSaysWhy(String phase) {
    Assessment assessment =
        judge(
            "postgresql.cnpg.io/Cluster",
            "spec: {instances: 3} status: {phase: '%s', phaseReason: disk full, readyInstances: 2}"
                .formatted(phase));
    assertThat(assessment)
        .isEqualTo(new Assessment(Health.Degraded, phase + ": disk full (2 of 3 instances ready)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Setting up primary",
        "Creating a new replica",
        "Waiting for the instances to become active",
        "Applying configuration",
        "Switchover in progress",
        "Promoting to primary cluster",
        "Upgrading cluster",
        "Upgrading Postgres major version",
        "Cluster upgrade delayed",
        "Online upgrade in progress",
        "Primary instance is being restarted in-place",
        "Primary instance is being restarted without a switchover"
      })
  void aDatabaseAtWorkIsProgressing(String phase) {
    assertThat(
            judge(
                    "postgresql.cnpg.io/Cluster",
                    "spec: {instances: 1} status: {phase: %s, readyInstances: 1}".formatted(phase))
                .health())
        .isEqualTo(Health.Progressing);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Cluster         | spec: {instances: 3} status: {phase: Cluster in healthy state, readyInstances: 3} | Healthy
          Cluster         | spec: {instances: 3} status: {phase: Cluster in healthy state, readyInstances: 2} | Progressing
          Cluster         | spec: {instances: 1} status: {phase: Cluster in healthy state, readyInstances: 1, conditions: [{type: ConsistentSystemID, status: 'False', reason: Mismatch}]} | Degraded
          Cluster         | spec: {instances: 1} status: {phase: Setting up primary, readyInstances: 0, conditions: [{type: ConsistentSystemID, status: 'False', reason: NotFound}]} | Progressing
          Cluster         | metadata: {annotations: {cnpg.io/hibernation: 'on'}} status: {phase: Cluster in healthy state} | Suspended
          Cluster         | metadata: {annotations: {cnpg.io/reconciliationLoop: disabled}} status: {phase: Cluster in healthy state} | Suspended
          Cluster         | spec: {instances: 1} | Progressing
          Pooler          | spec: {instances: 2} status: {instances: 2} | Healthy
          Pooler          | spec: {instances: 2} status: {instances: 1, phase: active} | Progressing
          Pooler          | spec: {} status: {instances: 1, phase: active} | Healthy
          Pooler          | spec: {} status: {instances: 1, phase: inactive, phaseReason: no secret} | Progressing
          Pooler          | spec: {} status: {instances: 1, phase: failed, phaseReason: bad} | Degraded
          Pooler          | spec: {pgbouncer: {paused: true}} status: {instances: 1} | Suspended
          Backup          | spec: {} status: {phase: walArchivingFailing} | Degraded
          Backup          | spec: {} status: {phase: failed, error: no bucket} | Degraded
          Backup          | spec: {} status: {phase: invalid backup definition} | Degraded
          Backup          | spec: {} status: {phase: started} | Progressing
          Backup          | spec: {} status: {phase: finalizing} | Progressing
          Backup          | spec: {} | Progressing
          Backup          | spec: {} status: {phase: completed} | Healthy
          ScheduledBackup | spec: {suspend: true} status: {lastScheduleTime: '2026-01-01T00:00:00Z'} | Suspended
          ScheduledBackup | spec: {} status: {lastCheckTime: '2026-01-01T00:00:00Z'} | Healthy
          ScheduledBackup | spec: {} | Progressing
          Database        | spec: {} status: {applied: true} | Healthy
          Database        | spec: {} status: {applied: false, message: no such owner} | Degraded
          ImageCatalog    | spec: {images: []} | Healthy
          """)
  void cloudNativePg(String kind, String body, Health expected) {
    assertThat(judge("postgresql.cnpg.io/" + kind, body).health()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Kafka          | NotReady:True:Creating | Progressing
          Kafka          | NotReady:True:InvalidResourceException | Degraded
          Kafka          | Ready:True: | Healthy
          Kafka          | Ready:True:,Warning:True:KafkaStorage | Healthy
          KafkaTopic     | Ready:False:TopicError | Degraded
          KafkaUser      | ReconciliationPaused:True: | Suspended
          KafkaRebalance | New:True: | Progressing
          KafkaRebalance | PendingProposal:True: | Progressing
          KafkaRebalance | ProposalReady:True: | Suspended
          KafkaRebalance | Rebalancing:True: | Progressing
          KafkaRebalance | Stopped:True: | Suspended
          KafkaRebalance | NotReady:True:CruiseControlRestException | Degraded
          KafkaRebalance | Ready:True: | Healthy
          """)
  void strimzi(String kind, String conditions, Health expected) {
    assertThat(judge("kafka.strimzi.io/" + kind, conditions(conditions)).health())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keda.sh/ScaledObject | Ready:True:,Active:False:,Fallback:False:NoFallbackFound,Paused:Unknown: | Healthy
          keda.sh/ScaledObject | Ready:True:,Fallback:True:FallbackExists | Degraded
          keda.sh/ScaledObject | Ready:True:,Paused:True:ScaledObjectPaused | Suspended
          keda.sh/ScaledJob | Ready:Unknown:PartialTriggerError | Degraded
          keda.sh/ScaledObject | Ready:False:ScaledObjectCheckFailed | Degraded
          karpenter.sh/NodeClaim | Launched:True:,Registered:Unknown:AwaitingReconciliation | Progressing
          karpenter.sh/NodeClaim | Launched:False:LaunchFailed,Ready:Unknown: | Degraded
          karpenter.sh/NodeClaim | Launched:True:,Registered:True:,Initialized:True:,Ready:True: | Healthy
          karpenter.sh/NodeClaim | Initialized:True:,Ready:False:NotReady | Degraded
          karpenter.sh/NodeClaim | Ready:True:,Disrupting:True:Expired | Suspended
          karpenter.sh/NodeClaim | Ready:True:,InstanceTerminating:True: | Progressing
          karpenter.sh/NodePool | Ready:False:NodeClassNotReady | Degraded
          karpenter.k8s.aws/EC2NodeClass | Ready:Unknown: | Progressing
          cert-manager.io/Certificate | Ready:False:DoesNotExist,Issuing:True:DoesNotExist | Progressing
          cert-manager.io/Certificate | Ready:True:Ready,Issuing:True:Renewing | Progressing
          cert-manager.io/Certificate | Ready:False:Expired | Degraded
          cert-manager.io/Certificate | Ready:True:Ready | Healthy
          cert-manager.io/CertificateRequest | Ready:False:Pending,Approved:True: | Progressing
          cert-manager.io/CertificateRequest | Ready:False:Denied,Denied:True: | Degraded
          external-secrets.io/ExternalSecret | Ready:False:SecretSyncedError | Degraded
          external-secrets.io/ExternalSecret | Ready:True:SecretSynced | Healthy
          external-secrets.io/ClusterExternalSecret | PartiallyReady:True: | Degraded
          external-secrets.io/ClusterExternalSecret | PartiallyReady:True:,Ready:True: | Healthy
          serving.knative.dev/Service | Ready:Unknown:RevisionMissing | Progressing
          serving.knative.dev/Service | Ready:False:RevisionMissing | Degraded
          serving.knative.dev/Service | Ready:True: | Healthy
          serving.kserve.io/InferenceService | Ready:False:Stopped,Stopped:True: | Suspended
          rabbitmq.com/RabbitmqCluster | AllReplicasReady:True:,ClusterAvailable:True:,NoWarnings:False:MemoryRequestAndLimitDifferent,ReconcileSuccess:True: | Healthy
          rabbitmq.com/RabbitmqCluster | AllReplicasReady:False:NotAllPodsReady,ClusterAvailable:True:,ReconcileSuccess:True: | Progressing
          rabbitmq.com/RabbitmqCluster | AllReplicasReady:True:,ClusterAvailable:True:,ReconcileSuccess:False:Error | Degraded
          rabbitmq.com/Queue | Ready:False:FailedCreateOrUpdate | Degraded
          autoscaling.k8s.io/VerticalPodAutoscaler | RecommendationProvided:True: | Healthy
          autoscaling.k8s.io/VerticalPodAutoscaler | RecommendationProvided:False:,NoPodsMatched:True: | Progressing
          autoscaling.k8s.io/VerticalPodAutoscaler | ConfigUnsupported:True: | Degraded
          kueue.x-k8s.io/Workload | QuotaReserved:False:Pending | Progressing
          kueue.x-k8s.io/Workload | Admitted:True:,Finished:True:Succeeded | Healthy
          kueue.x-k8s.io/Workload | Admitted:True:,Finished:True:Failed | Degraded
          nmstate.io/NodeNetworkConfigurationPolicy | Available:False:NoMatchingNode,Ignored:True:NoMatchingNode | Suspended
          kustomize.toolkit.fluxcd.io/Kustomization | Ready:False:BuildFailed,Reconciling:True:ProgressingWithRetry | Degraded
          kustomize.toolkit.fluxcd.io/Kustomization | Ready:Unknown:Progressing,Reconciling:True:Progressing | Progressing
          cluster.x-k8s.io/Machine | Ready:False:WaitingForInfrastructure | Progressing
          s3.aws.crossplane.io/Bucket | Synced:True:ReconcileSuccess,Ready:False:Creating | Progressing
          s3.aws.crossplane.io/Bucket | Synced:False:ReconcilePaused,Ready:True:Available | Suspended
          monitoring.coreos.com/Prometheus | Available:Degraded:SomePodsNotReady,Reconciled:True: | Degraded
          monitoring.coreos.com/Prometheus | Available:True:,Reconciled:True: | Healthy
          gateway.networking.k8s.io/Gateway | Accepted:True:Accepted,Programmed:False:AddressNotAssigned | Progressing
          gateway.networking.k8s.io/GatewayClass | Accepted:False:InvalidParameters | Degraded
          """)
  void conditions(String kind, String conditions, Health expected) {
    assertThat(judge(kind, conditions(conditions)).health()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keda.sh/ScaledObject | metadata: {annotations: {autoscaling.keda.sh/paused-replicas: '0'}} status: {conditions: [{type: Ready, status: 'True'}]} | Suspended
          keda.sh/TriggerAuthentication | spec: {secretTargetRef: []} | Healthy
          acme.cert-manager.io/Order | spec: {} status: {state: ready} | Progressing
          acme.cert-manager.io/Order | spec: {} status: {state: valid} | Healthy
          acme.cert-manager.io/Challenge | spec: {} status: {state: invalid, reason: no such domain} | Degraded
          cert-manager.io/Certificate | spec: {} status: {failedIssuanceAttempts: 2, conditions: [{type: Ready, status: 'False', reason: DoesNotExist}, {type: Issuing, status: 'False', reason: Failed}]} | Degraded
          kafka.strimzi.io/KafkaNodePool | spec: {replicas: 3} status: {replicas: 3} | Healthy
          kafka.strimzi.io/KafkaNodePool | spec: {replicas: 3} status: {replicas: 2} | Progressing
          kafka.strimzi.io/KafkaConnector | spec: {} status: {conditions: [{type: Ready, status: 'True'}], connectorStatus: {connector: {state: RUNNING}, tasks: [{id: 0, state: FAILED}]}} | Degraded
          kafka.strimzi.io/KafkaConnector | spec: {} status: {conditions: [{type: Ready, status: 'True'}], connectorStatus: {connector: {state: RUNNING}}} | Healthy
          kafka.strimzi.io/KafkaConnector | spec: {} status: {conditions: [{type: Ready, status: 'True'}], connectorStatus: {connector: {state: PAUSED}}} | Suspended
          kafka.banzaicloud.io/KafkaCluster | spec: {} status: {state: ClusterRunning, brokersState: {0: {configurationState: ConfigInSync}}} | Healthy
          kafka.banzaicloud.io/KafkaCluster | spec: {} status: {state: ClusterRunning, brokersState: {0: {configurationState: ConfigOutOfSync}}} | Degraded
          kafka.banzaicloud.io/KafkaCluster | spec: {} status: {state: ClusterRollingUpgrading, brokersState: {0: {configurationState: ConfigOutOfSync}}} | Progressing
          postgres-operator.crunchydata.com/PostgresCluster | spec: {} status: {instances: [{name: a, replicas: 2, readyReplicas: 2, updatedReplicas: 2}]} | Healthy
          postgres-operator.crunchydata.com/PostgresCluster | spec: {} status: {instances: [{name: a, replicas: 2, readyReplicas: 1, updatedReplicas: 2}]} | Progressing
          postgres-operator.crunchydata.com/PostgresCluster | spec: {shutdown: true} status: {instances: [{name: a, replicas: 2}]} | Suspended
          elasticsearch.k8s.elastic.co/Elasticsearch | spec: {} status: {health: green, phase: Ready} | Healthy
          elasticsearch.k8s.elastic.co/Elasticsearch | spec: {} status: {health: green, phase: ApplyingChanges} | Progressing
          elasticsearch.k8s.elastic.co/Elasticsearch | spec: {} status: {health: green, phase: Stalled} | Degraded
          kibana.k8s.elastic.co/Kibana | spec: {} status: {health: red} | Degraded
          serving.kserve.io/InferenceService | spec: {} status: {conditions: [{type: Ready, status: 'True'}], modelStatus: {transitionStatus: BlockedByFailedLoad}} | Degraded
          cluster.x-k8s.io/MachineHealthCheck | spec: {} status: {currentHealthy: 2, expectedMachines: 3} | Degraded
          cluster.x-k8s.io/MachineHealthCheck | spec: {} status: {currentHealthy: 3, expectedMachines: 3} | Healthy
          cluster.x-k8s.io/MachineDeployment | spec: {replicas: 2} status: {phase: ScalingUp, readyReplicas: 1} | Progressing
          cluster.x-k8s.io/Cluster | spec: {paused: true} status: {phase: Provisioned} | Suspended
          argoproj.io/Rollout | spec: {} status: {phase: Paused} | Suspended
          rollouts.kruise.io/Rollout | spec: {} status: {phase: Progressing, message: step 1/3, canaryStatus: {currentStepState: StepPaused}} | Suspended
          grafana.integreatly.org/Grafana | spec: {} status: {stage: deployment, stageStatus: success} | Progressing
          grafana.integreatly.org/Grafana | spec: {} status: {stage: complete, stageStatus: success} | Healthy
          grafana.integreatly.org/GrafanaDashboard | spec: {} status: {hash: abc, NoMatchingInstances: true} | Degraded
          grafana.integreatly.org/GrafanaDashboard | spec: {} status: {hash: abc} | Healthy
          templates.gatekeeper.sh/ConstraintTemplate | spec: {} status: {created: true, byPod: [{id: a, errors: [{message: no}]}]} | Degraded
          constraints.gatekeeper.sh/K8sRequiredLabels | spec: {} status: {byPod: [{id: a, enforced: true}], totalViolations: 7} | Healthy
          barmancloud.cnpg.io/ObjectStore | spec: {} | Healthy
          barmancloud.cnpg.io/ObjectStore | spec: {} status: {serverRecoveryWindow: {a: {lastSuccessfulBackupTime: '2026-01-01T00:00:00Z'}}} | Healthy
          barmancloud.cnpg.io/ObjectStore | spec: {} status: {serverRecoveryWindow: {a: {lastFailedBackupTime: '2026-01-01T00:00:00Z'}}} | Degraded
          barmancloud.cnpg.io/ObjectStore | spec: {} status: {serverRecoveryWindow: {a: {lastFailedBackupTime: '2026-01-01T00:00:00Z', lastSuccessfulBackupTime: '2026-01-02T00:00:00Z'}}} | Healthy
          longhorn.io/Volume | spec: {} status: {state: attached, robustness: degraded} | Degraded
          longhorn.io/Volume | spec: {} status: {state: attached, robustness: healthy} | Healthy
          longhorn.io/Volume | spec: {} status: {state: detached, robustness: unknown} | Healthy
          helm.toolkit.fluxcd.io/HelmRelease | spec: {suspend: true} status: {conditions: [{type: Ready, status: 'True'}]} | Suspended
          metallb.io/IPAddressPool | spec: {addresses: []} | Healthy
          monitoring.coreos.com/ServiceMonitor | spec: {} status: {bindings: [{name: main, conditions: [{type: Accepted, status: 'False', reason: InvalidConfiguration}]}]} | Degraded
          monitoring.coreos.com/ServiceMonitor | spec: {} status: {bindings: [{name: main, conditions: [{type: Accepted, status: 'True'}]}]} | Healthy
          install.istio.io/IstioOperator | spec: {} status: {status: HEALTHY, componentStatus: {Pilot: {status: HEALTHY}}} | Healthy
          """)
  void states(String kind, String body, Health expected) {
    assertThat(judge(kind, body).health()).isEqualTo(expected);
  }

  @Test
  void theMessageSaysWhatTheOperatorSays() {
    assertThat(judge("postgresql.cnpg.io/Backup", "spec: {} status: {phase: failed, error: full}"))
        .isEqualTo(Assessment.degraded("failed: full"));
    assertThat(
            judge(
                    "karpenter.sh/NodeClaim",
                    "status: {conditions: [{type: Launched, status: 'True'}, {type: Ready, status:"
                        + " 'False', reason: NotReady, message: instance gone}]}")
                .message())
        .isEqualTo("Ready is False: NotReady: instance gone");
  }

  /** {@code Type:Status:Reason}, parted by commas. */
  private static String conditions(String list) {
    StringBuilder status = new StringBuilder("spec: {}\nstatus:\n  conditions:\n");
    for (String condition : list.split(",")) {
      String[] parts = condition.split(":", -1);
      status.append(
          "  - {type: '%s', status: '%s', reason: '%s'}%n".formatted(parts[0], parts[1], parts[2]));
    }
    return status.toString();
  }
}
