package io.kontrol.reconciler.order;

import java.util.List;
import java.util.Set;

/**
 * The order of kinds: namespaces and definitions, then what others refer to, then workloads, then
 * the rest. Deletes use the opposite order.
 */
public final class ApplyOrder {
  /** Kinds that other objects live in, or are defined by. */
  public static final List<String> FOUNDATIONS = List.of("Namespace", "CustomResourceDefinition");

  private static final Set<String> REFERENCES =
      Set.of(
          "PriorityClass",
          "StorageClass",
          "IngressClass",
          "RuntimeClass",
          "ResourceQuota",
          "LimitRange",
          "ServiceAccount",
          "ClusterRole",
          "ClusterRoleBinding",
          "Role",
          "RoleBinding",
          "ConfigMap",
          "Secret",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Service");

  private static final Set<String> WORKLOADS =
      Set.of(
          "Deployment",
          "StatefulSet",
          "DaemonSet",
          "ReplicaSet",
          "ReplicationController",
          "Pod",
          "Job",
          "CronJob");

  private static final Set<String> BUILT_IN_GROUPS =
      Set.of("", "apps", "batch", "rbac.authorization.k8s.io", "storage.k8s.io");

  private ApplyOrder() {}

  /** 0 is applied first. */
  public static int rank(String apiGroup, String kind) {
    if (kind.equals("Namespace") && apiGroup.isEmpty()) {
      return 0;
    }
    if (kind.equals("CustomResourceDefinition") && apiGroup.equals("apiextensions.k8s.io")) {
      return 0;
    }
    if (!BUILT_IN_GROUPS.contains(apiGroup)) {
      return kind.endsWith("Class") && apiGroup.endsWith(".k8s.io") ? 1 : 3;
    }
    if (REFERENCES.contains(kind)) {
      return 1;
    }
    return WORKLOADS.contains(kind) ? 2 : 3;
  }
}
