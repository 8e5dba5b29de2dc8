package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.object.MetadataTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The status conditions of a Namespace that is being deleted, in Kubernetes' wording. */
final class NamespaceConditions {
  private static final String REMAIN = "Some resources are remaining: %s";
  private static final String HELD = "Some content in the namespace has finalizers remaining: %s";
  private static final String UNDISCOVERED =
      "Discovery failed for some groups, %d failing: unable to retrieve the complete list of server"
          + " APIs: %s";

  private final MetadataTime timestamps;

  NamespaceConditions(MetadataTime timestamps) {
    this.timestamps = timestamps;
  }

  /**
   * What delays the deletion of a namespace.
   *
   * @param unavailable API groups and versions that cannot be listed
   * @param remaining number of objects left, by resource
   * @param finalizers number of objects that wait for each finalizer
   */
  record Holdup(
      List<String> unavailable, Map<String, Long> remaining, Map<String, Long> finalizers) {
    boolean isOver() {
      return unavailable.isEmpty() && remaining.isEmpty();
    }
  }

  void set(ObjectNode namespace, Holdup holdup) {
    ArrayNode conditions = namespace.withObjectProperty("status").withArrayProperty("conditions");
    set(
        conditions,
        "NamespaceDeletionDiscoveryFailure",
        !holdup.unavailable().isEmpty(),
        "DiscoveryFailed",
        UNDISCOVERED.formatted(
            holdup.unavailable().size(),
            holdup.unavailable().stream()
                .map(version -> version + ": stale GroupVersion discovery: " + version)
                .collect(Collectors.joining(", "))),
        "ResourcesDiscovered",
        "All resources successfully discovered");
    set(
        conditions,
        "NamespaceDeletionGroupVersionParsingFailure",
        false,
        "",
        "",
        "ParsedGroupVersions",
        "All legacy kube types successfully parsed");
    set(
        conditions,
        "NamespaceDeletionContentFailure",
        false,
        "",
        "",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization");
    set(
        conditions,
        "NamespaceContentRemaining",
        !holdup.remaining().isEmpty(),
        "SomeResourcesRemain",
        REMAIN.formatted(listed(holdup.remaining(), "%s. has %d resource instances")),
        "ContentRemoved",
        "All content successfully removed");
    set(
        conditions,
        "NamespaceFinalizersRemaining",
        !holdup.finalizers().isEmpty(),
        "SomeFinalizersRemain",
        HELD.formatted(listed(holdup.finalizers(), "%s in %d resource instances")),
        "ContentHasNoFinalizers",
        "All content-preserving finalizers finished");
  }

  private static String listed(Map<String, Long> counts, String each) {
    return counts.entrySet().stream()
        .map(entry -> each.formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private void set(
      ArrayNode conditions,
      String type,
      boolean holds,
      String reason,
      String message,
      String otherReason,
      String otherMessage) {
    ObjectNode condition = null;
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.get(i).path("type").asText().equals(type)) {
        condition = (ObjectNode) conditions.get(i);
      }
    }
    String status = holds ? "True" : "False";
    if (condition == null) {
      condition = conditions.addObject().put("type", type);
    }
    if (!condition.path("status").asText().equals(status)) {
      condition.put("status", status).put("lastTransitionTime", timestamps.now());
    }
    condition
        .put("reason", holds ? reason : otherReason)
        .put("message", holds ? message : otherMessage);
  }
}
