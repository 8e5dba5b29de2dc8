package io.kontrol.systemtests.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster contains each living resource as desired, and nothing else with our label. */
final class ClusterCheck {
  private final TableSnapshot rows;
  private final Map<String, JsonNode> objects = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  /**
   * @param labelled each object of the cluster with our label
   */
  ClusterCheck(TableSnapshot rows, List<JsonNode> labelled) {
    this.rows = rows;
    for (JsonNode object : labelled) {
      objects.put(
          key(
              object.path("kind").asText(),
              object.path("metadata").path("namespace").asText(),
              object.path("metadata").path("name").asText()),
          object);
    }
  }

  List<Violation> check() {
    Map<String, TableSnapshot.Desired> living = new HashMap<>();
    for (TableSnapshot.Desired resource : rows.desired()) {
      if (resource.deleted()) {
        checkGone(resource);
        continue;
      }
      living.put(key(resource.kind(), resource.namespace(), resource.name()), resource);
      checkAlive(resource);
    }
    objects.forEach(
        (key, object) -> {
          if (!living.containsKey(key)) {
            violate("nothing extra", key + " is in the cluster and no living resource");
          }
        });
    return violations;
  }

  private void checkAlive(TableSnapshot.Desired resource) {
    if (!resource.sync().equals("Synced")) {
      String error = rows.appliedOf(resource.id()).map(TableSnapshot.Applied::error).orElse("");
      violate("everything is synced in the end", resource + " is " + resource.sync() + " " + error);
    }
    JsonNode object = objects.get(key(resource.kind(), resource.namespace(), resource.name()));
    if (object == null) {
      violate("nothing lost", resource + " is not in the cluster, or lacks its label");
      return;
    }
    JsonNode metadata = object.path("metadata");
    expect(
        resource,
        "label",
        Integer.toString(resource.id()),
        metadata.path("labels").path("kontrol/resource-id").asText());
    expect(
        resource,
        "generation annotation",
        Integer.toString(resource.generation()),
        metadata.path("annotations").path("kontrol/generation").asText());
    Subset.firstDifference(resource.spec(), object)
        .ifPresent(d -> violate("the cluster is as desired", resource + ": " + d));
    checkTables(resource, object);
  }

  /** The state tables agree with the cluster, field by field. */
  private void checkTables(TableSnapshot.Desired resource, JsonNode object) {
    String uid = object.path("metadata").path("uid").asText();
    Optional<TableSnapshot.Applied> applied = rows.appliedOf(resource.id());
    Optional<TableSnapshot.Observed> observed = rows.observedOf(resource.id());
    if (applied.isEmpty() || observed.isEmpty()) {
      violate("the state tables agree with the cluster", resource + " has no state rows");
      return;
    }
    expect(resource, "applied uid", uid, applied.get().uid());
    expect(resource, "applied status", "success", applied.get().status());
    expect(resource, "observed uid", uid, observed.get().uid());
    expect(
        resource,
        "observed generation",
        Integer.toString(resource.generation()),
        Integer.toString(observed.get().generation()));
    if (observed.get().deleted() || applied.get().deleted()) {
      violate("the state tables agree with the cluster", resource + " lives and is marked gone");
    }
    if (!resource.kind().equals("Secret")) { // the tables never contain values of Secrets
      Subset.firstDifference(withoutLife(observed.get().object()), object)
          .ifPresent(d -> violate("what was observed is what is there", resource + ": " + d));
    }
  }

  private void checkGone(TableSnapshot.Desired resource) {
    if (!resource.sync().equals("Deleted")) {
      violate("deletions come to an end", resource + " is " + resource.sync());
    }
    objects.forEach(
        (key, object) -> {
          String label =
              object.path("metadata").path("labels").path("kontrol/resource-id").asText();
          if (label.equals(Integer.toString(resource.id()))) {
            violate("deleted objects are gone", resource + " is still in the cluster");
          }
        });
  }

  private void expect(TableSnapshot.Desired resource, String what, String wanted, String found) {
    if (!wanted.equals(found)) {
      violate(
          "the state tables agree with the cluster",
          resource + ": " + what + " is " + found + " instead of " + wanted);
    }
  }

  /** Fields that controllers may change at any time are not compared. */
  private static JsonNode withoutLife(JsonNode observed) {
    if (!(observed instanceof ObjectNode)) {
      return observed;
    }
    ObjectNode copy = observed.deepCopy();
    // items of a list do not contain their kind
    copy.remove(List.of("status", "apiVersion", "kind"));
    if (copy.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove(List.of("resourceVersion", "managedFields"));
      if (metadata.path("annotations") instanceof ObjectNode annotations) {
        annotations.remove("deployment.kubernetes.io/revision");
      }
    }
    return copy;
  }

  private static String key(String kind, String namespace, String name) {
    return kind + " " + namespace + "/" + name;
  }

  private void violate(String rule, String detail) {
    violations.add(new Violation(rule, detail));
  }
}
