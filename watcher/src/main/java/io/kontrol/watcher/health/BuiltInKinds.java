package io.kontrol.watcher.health;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds that Kubernetes itself brings, by {@code group/kind}. */
final class BuiltInKinds {
  private static final Map<String, KindHealth> KINDS =
      Map.ofEntries(
          Map.entry("apps/Deployment", Workloads::deployment),
          Map.entry("apps/ReplicaSet", Workloads::replicaSet),
          Map.entry("apps/StatefulSet", Workloads::statefulSet),
          Map.entry("apps/DaemonSet", Workloads::daemonSet),
          Map.entry("/ReplicationController", Workloads::replicaSet),
          Map.entry("/Pod", Pods::pod),
          Map.entry("batch/Job", Jobs::job),
          Map.entry("batch/CronJob", Jobs::cronJob),
          Map.entry("autoscaling/HorizontalPodAutoscaler", Autoscalers::horizontalPodAutoscaler),
          Map.entry("/PersistentVolumeClaim", Storage::persistentVolumeClaim),
          Map.entry("/PersistentVolume", Storage::persistentVolume),
          Map.entry("storage.k8s.io/VolumeAttachment", Storage::volumeAttachment),
          Map.entry("/Service", Networking::service),
          Map.entry("networking.k8s.io/Ingress", Networking::ingress),
          Map.entry("extensions/Ingress", Networking::ingress),
          Map.entry("/Namespace", ClusterKinds::namespace),
          Map.entry("/Node", ClusterKinds::node),
          Map.entry("policy/PodDisruptionBudget", ClusterKinds::podDisruptionBudget),
          Map.entry("apiregistration.k8s.io/APIService", ClusterKinds::apiService),
          Map.entry(
              "apiextensions.k8s.io/CustomResourceDefinition",
              ClusterKinds::customResourceDefinition),
          Map.entry(
              "certificates.k8s.io/CertificateSigningRequest",
              ClusterKinds::certificateSigningRequest),
          Map.entry("flowcontrol.apiserver.k8s.io/FlowSchema", ClusterKinds::flowSchema),
          Map.entry(
              "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", ClusterKinds::flowSchema));

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

  private BuiltInKinds() {}

  static @Nullable KindHealth of(ObservedObject object) {
    KindHealth known = KINDS.get(object.groupKind());
    if (known != null) {
      return known;
    }
    return GROUPS.contains(object.group()) && object.conditions().isEmpty()
        ? ClusterKinds::exists
        : null;
  }
}
