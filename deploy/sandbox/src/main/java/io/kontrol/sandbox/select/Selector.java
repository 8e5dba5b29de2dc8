package io.kontrol.sandbox.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Label and field selectors, as one predicate on objects. */
public final class Selector {
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "Pod",
          Set.of(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "spec.hostNetwork",
              "status.phase",
              "status.podIP",
              "status.nominatedNodeName"),
          "Secret",
          Set.of("type"),
          "Namespace",
          Set.of("status.phase"),
          "Node",
          Set.of("spec.unschedulable"),
          "Job",
          Set.of("status.successful"),
          "ReplicaSet",
          Set.of("status.replicas"),
          "Event",
          Set.of(
              "involvedObject.kind",
              "involvedObject.namespace",
              "involvedObject.name",
              "involvedObject.uid",
              "involvedObject.apiVersion",
              "involvedObject.resourceVersion",
              "involvedObject.fieldPath",
              "reason",
              "reportingComponent",
              "source",
              "type"));

  private final List<Predicate<StoreEntry>> conditions = new ArrayList<>();

  /**
   * @throws StatusException 400 when one of them cannot be parsed
   */
  public static Selector of(ResourceType type, String labels, String fields) {
    Selector selector = new Selector();
    LabelRequirements.parse(labels)
        .forEach(condition -> selector.conditions.add(o -> condition.test(o.labels())));
    for (String term : fields.isEmpty() ? List.<String>of() : List.of(fields.split(","))) {
      selector.conditions.add(field(type, term));
    }
    return selector;
  }

  public boolean isEverything() {
    return conditions.isEmpty();
  }

  public boolean matches(StoreEntry object) {
    for (Predicate<StoreEntry> condition : conditions) {
      if (!condition.test(object)) {
        return false;
      }
    }
    return true;
  }

  private static Predicate<StoreEntry> field(ResourceType type, String term) {
    boolean not = term.contains("!=");
    String[] parts = term.split(not ? "!=" : "==?", 2);
    if (parts.length < 2) {
      throw StatusException.badRequest(
          "invalid selector: '%s'; can't understand '%s'".formatted(term, term));
    }
    String value = parts[1].trim();
    Predicate<StoreEntry> equal =
        switch (parts[0].trim()) {
          case "metadata.name" -> o -> o.key().name().equals(value);
          case "metadata.namespace" -> o -> o.key().namespace().equals(value);
          default -> inObject(type, parts[0].trim(), value);
        };
    return not ? equal.negate() : equal;
  }

  private static Predicate<StoreEntry> inObject(ResourceType type, String field, String value) {
    if (type.custom() || !FIELDS.getOrDefault(type.kind(), Set.of()).contains(field)) {
      throw StatusException.badRequest(unsupported(type, field));
    }
    return object -> {
      JsonNode node = object.object();
      for (String step : field.split("\\.")) {
        node = node.path(step);
      }
      return node.asText().equals(value);
    };
  }

  private static String unsupported(ResourceType type, String field) {
    if (type.is("apps", "ReplicaSet") || type.is("batch", "Job")) {
      return "field label \"%s\" not supported for %s%s.%s"
          .formatted(field, type.group(), type.version(), type.kind());
    }
    if (type.custom() || FIELDS.containsKey(type.kind())) {
      return "field label not supported: " + field;
    }
    String known =
        type.namespaced() ? "\"metadata.name\", \"metadata.namespace\"" : "\"metadata.name\"";
    return "\"%s\" is not a known field selector: only %s".formatted(field, known);
  }
}
