package io.kontrol.api.desired.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.util.List;

/**
 * Removes the fields that servers write, so that the output of {@code kubectl get} can be applied.
 */
public final class ServerFieldStripper {
  private static final List<String> METADATA =
      List.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "selfLink");
  private static final List<String> ANNOTATIONS =
      List.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "deployment.kubernetes.io/revision",
          KontrolMetadata.GENERATION_ANNOTATION,
          KontrolMetadata.REVISION_ANNOTATION);

  private ServerFieldStripper() {}

  /**
   * @param object changed in place; its metadata, labels and annotations are objects where present
   */
  public static void strip(ObjectNode object) {
    object.remove("status");
    if (!(object.get("metadata") instanceof ObjectNode metadata)) {
      return;
    }
    boolean stripped = remove(metadata, METADATA);
    if (metadata.get("annotations") instanceof ObjectNode annotations
        && remove(annotations, ANNOTATIONS)
        && annotations.isEmpty()) {
      metadata.remove("annotations");
    }
    if (metadata.get("labels") instanceof ObjectNode labels
        && stripLabels(labels)
        && labels.isEmpty()) {
      metadata.remove("labels");
    }
    if (stripped && metadata.isEmpty()) {
      object.remove("metadata");
    }
  }

  private static boolean stripLabels(ObjectNode labels) {
    boolean ours =
        labels
                .path(KontrolMetadata.MANAGED_BY_LABEL)
                .asText()
                .equals(KontrolMetadata.MANAGED_BY_VALUE)
            && labels.remove(KontrolMetadata.MANAGED_BY_LABEL) != null;
    return remove(labels, List.of(KontrolMetadata.RESOURCE_ID_LABEL)) || ours;
  }

  private static boolean remove(ObjectNode object, List<String> fields) {
    int before = object.size();
    object.remove(fields);
    return object.size() < before;
  }
}
