package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;

/** Finalizers that protect volumes in use. */
final class ProtectionFinalizers {
  private ProtectionFinalizers() {}

  /** Adds them to a new object. */
  static void add(ResourceType type, ObjectNode metadata) {
    if (type.custom()) {
      return;
    }
    switch (type.kind()) {
      case "PersistentVolumeClaim" -> add(metadata, "kubernetes.io/pvc-protection");
      case "PersistentVolume" -> add(metadata, "kubernetes.io/pv-protection");
      default -> {}
    }
  }

  private static void add(ObjectNode metadata, String finalizer) {
    for (JsonNode one : metadata.path("finalizers")) {
      if (one.asText().equals(finalizer)) {
        return;
      }
    }
    metadata.withArrayProperty("finalizers").add(finalizer);
  }
}
