package io.kontrol.watcher.health.kinds;

import io.kontrol.watcher.health.model.KindHealth;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for built-in kinds of Kubernetes, by {@code group/kind}. */
public final class BuiltInHealth {
  private static final Map<String, KindHealth> KINDS =
      Map.ofEntries(
          Map.entry("apps/Deployment", WorkloadHealth::deployment),
          Map.entry("apps/ReplicaSet", WorkloadHealth::replicaSet),
          Map.entry("apps/StatefulSet", WorkloadHealth::statefulSet),
          Map.entry("apps/DaemonSet", WorkloadHealth::daemonSet),
          Map.entry("/ReplicationController", WorkloadHealth::replicaSet),
          Map.entry("/Pod", PodHealth::pod),
          Map.entry("batch/Job", JobHealth::job),
          Map.entry("batch/CronJob", JobHealth::cronJob),
          Map.entry(
              "autoscaling/HorizontalPodAutoscaler", AutoscalerHealth::horizontalPodAutoscaler),
          Map.entry("/PersistentVolumeClaim", StorageHealth::persistentVolumeClaim),
          Map.entry("/PersistentVolume", StorageHealth::persistentVolume),
          Map.entry("storage.k8s.io/VolumeAttachment", StorageHealth::volumeAttachment),
          Map.entry("/Service", NetworkHealth::service),
          Map.entry("networking.k8s.io/Ingress", NetworkHealth::ingress),
          Map.entry("extensions/Ingress", NetworkHealth::ingress),
          Map.entry("/Namespace", ClusterKindHealth::namespace),
          Map.entry("/Node", ClusterKindHealth::node),
          Map.entry("policy/PodDisruptionBudget", ClusterKindHealth::podDisruptionBudget),
          Map.entry("apiregistration.k8s.io/APIService", ClusterKindHealth::apiService),
          Map.entry(
              "apiextensions.k8s.io/CustomResourceDefinition",
              ClusterKindHealth::customResourceDefinition),
          Map.entry(
              "certificates.k8s.io/CertificateSigningRequest",
              ClusterKindHealth::certificateSigningRequest),
          Map.entry("flowcontrol.apiserver.k8s.io/FlowSchema", ClusterKindHealth::flowSchema),
          Map.entry(
              "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
              ClusterKindHealth::flowSchema));

  /**
   * Groups of Kubernetes itself: what has no rule above is data and true as soon as it is written.
   */
  private static final Set<String> GROUPS =
      Set.of(
          "",
          "apps",
          "autoscaling",
          "batch",
          "policy",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "apiregistration.k8s.io",
          "certificates.k8s.io",
          "coordination.k8s.io",
          "discovery.k8s.io",
          "events.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "networking.k8s.io",
          "node.k8s.io",
          "rbac.authorization.k8s.io",
          "resource.k8s.io",
          "scheduling.k8s.io",
          "storage.k8s.io");

  private BuiltInHealth() {}

  public static @Nullable KindHealth of(ObservedObject object) {
    KindHealth known = KINDS.get(object.groupKind());
    if (known != null) {
      return known;
    }
    return GROUPS.contains(object.group()) && object.conditions().isEmpty()
        ? ClusterKindHealth::exists
        : null;
  }
}
