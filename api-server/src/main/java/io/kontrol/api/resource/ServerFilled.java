package io.kontrol.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.Names;
import java.util.List;

/**
 * Takes out what servers write into objects, so that what {@code kubectl get} prints can be
 * applied.
 */
public final class ServerFilled {
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
          Names.GENERATION_ANNOTATION,
          Names.REVISION_ANNOTATION);

  private ServerFilled() {}

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
        labels.path(Names.MANAGED_BY_LABEL).asText().equals(Names.MANAGED_BY_VALUE)
            && labels.remove(Names.MANAGED_BY_LABEL) != null;
    return remove(labels, List.of(Names.RESOURCE_ID_LABEL)) || ours;
  }

  private static boolean remove(ObjectNode object, List<String> fields) {
    int before = object.size();
    object.remove(fields);
    return object.size() < before;
  }
}
