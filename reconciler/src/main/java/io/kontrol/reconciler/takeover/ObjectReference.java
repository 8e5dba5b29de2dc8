package io.kontrol.reconciler.takeover;

import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.reconciler.claim.DesiredResource;

/**
 * Refers to an object of the cluster.
 *
 * @param namespace {@code ""} for cluster-scoped kinds
 * @param path in the Kubernetes API
 */
public record ObjectReference(
    String apiVersion, String group, String kind, String namespace, String name, String path) {

  public static ObjectReference of(DesiredResource desired, ObjectKind kind, String namespace) {
    String name = desired.identity().name();
    return new ObjectReference(
        desired.apiVersion(),
        kind.apiGroup(),
        kind.kind(),
        namespace,
        name,
        kind.objectPath(namespace, name));
  }

  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }
}
