package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import java.util.List;

/**
 * Restores what a write cannot change: the status for the main resource, the rest for the status
 * subresource.
 */
final class ResetFields {
  private ResetFields() {}

  /** Paths that a write to this target cannot change. */
  static List<List<String>> untouched(RequestTarget target) {
    if (!target.subresource().equals("status")) {
      return target.type().hasStatus() ? List.of(List.of("status")) : List.of();
    }
    if (keepsMetadata(target.type())) {
      return List.of(List.of("spec"), List.of("metadata"));
    }
    return target.type().is("apps", "Deployment")
        ? List.of(List.of("spec"), List.of("metadata", "labels"))
        : List.of(List.of("spec"));
  }

  /** Restores in the candidate what the write cannot change. */
  static void restore(RequestTarget target, ObjectNode live, ObjectNode candidate) {
    if (!target.type().hasStatus()) {
      return;
    }
    if (target.subresource().equals("status")) {
      restoreAllButStatus(target.type(), live, candidate);
      return;
    }
    copy("status", live, candidate);
    if (hasStatusFromTheStart(target)) {
      ObjectDefaults.apply(target.type(), candidate);
    }
  }

  private static boolean hasStatusFromTheStart(RequestTarget target) {
    return switch (target.type().kind()) {
      case "Pod", "PersistentVolume", "PersistentVolumeClaim", "Namespace" -> true;
      default -> false;
    };
  }

  /** Most built-in kinds accept labels and annotations with the status. */
  private static boolean keepsMetadata(ResourceType type) {
    return type.custom()
        || type.kind().equals("CustomResourceDefinition")
        || type.kind().equals("APIService");
  }

  private static void restoreAllButStatus(
      ResourceType type, ObjectNode live, ObjectNode candidate) {
    ObjectNode given = candidate.deepCopy();
    candidate.removeAll();
    candidate.setAll(live.deepCopy());
    copy("status", given, candidate);
    ObjectNode metadata = given.withObjectProperty("metadata");
    if (keepsMetadata(type)) {
      copy("managedFields", metadata, candidate.withObjectProperty("metadata"));
      return;
    }
    candidate.set("metadata", metadata);
    if (type.is("apps", "Deployment")) {
      copy("labels", live.withObjectProperty("metadata"), metadata);
    }
  }

  private static void copy(String field, ObjectNode from, ObjectNode to) {
    JsonNode value = from.get(field);
    if (value == null) {
      to.remove(field);
    } else {
      to.set(field, value.deepCopy());
    }
  }
}
