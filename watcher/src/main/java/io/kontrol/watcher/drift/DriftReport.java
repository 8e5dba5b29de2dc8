package io.kontrol.watcher.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.OwnedFields;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where an object differs from what we applied, and which field managers changed it.
 *
 * @param paths the first JSON Pointers into the object
 * @param managers field managers that own these paths now; empty if the fields were removed, since
 *     Kubernetes does not record by whom
 */
public record DriftReport(List<String> paths, List<String> managers) {
  private static final int MOST_PATHS = 20;

  public DriftReport {
    paths = List.copyOf(paths);
    managers = List.copyOf(managers);
  }

  /**
   * @param applied the {@code desired_spec} that was applied
   * @param ownerUid of the owner that we made the object refer to; null for none
   * @param observed the object
   * @param managedFields of the object
   */
  public static DriftReport of(
      JsonNode applied, @Nullable String ownerUid, JsonNode observed, JsonNode managedFields) {
    ObjectNode object = Json.mapper().createObjectNode();
    object.putObject("metadata").set("managedFields", managedFields);
    FieldSets owners = FieldSets.of(managedFields);
    DriftDetector search = new DriftDetector(owners);
    search.visit(withOurMarks(applied, ownerUid, observed), observed, OwnedFields.ownedSet(object));
    List<DriftDetector.Field> fields = search.lost().isEmpty() ? search.different() : search.lost();
    TreeSet<String> managers = new TreeSet<>();
    fields.forEach(field -> owners.ownerOf(field.steps()).ifPresent(managers::add));
    return new DriftReport(
        fields.stream().map(field -> field.path().toString()).limit(MOST_PATHS).toList(),
        List.copyOf(managers));
  }

  /** The label, annotations and ownerReference that the reconciler adds can drift, too. */
  private static JsonNode withOurMarks(
      JsonNode applied, @Nullable String ownerUid, JsonNode observed) {
    ObjectNode marked = applied.deepCopy();
    ObjectNode metadata = marked.withObject("/metadata");
    JsonNode seen = observed.path("metadata");
    mark(metadata, seen, "labels", KontrolMetadata.RESOURCE_ID_LABEL);
    mark(metadata, seen, "labels", KontrolMetadata.MANAGED_BY_LABEL);
    mark(metadata, seen, "annotations", KontrolMetadata.GENERATION_ANNOTATION);
    mark(metadata, seen, "annotations", KontrolMetadata.REVISION_ANNOTATION);
    if (ownerUid != null) {
      metadata.withArray("/ownerReferences").add(reference(ownerUid, seen));
    }
    return marked;
  }

  /** As it stands in the object: it is owned as a whole, and only its absence is drift. */
  private static JsonNode reference(String uid, JsonNode seen) {
    for (JsonNode reference : seen.path("ownerReferences")) {
      if (reference.path("uid").asText().equals(uid)) {
        return reference;
      }
    }
    return Json.mapper().createObjectNode().put("uid", uid);
  }

  private static void mark(ObjectNode metadata, JsonNode seen, String where, String name) {
    ObjectNode marks =
        metadata.get(where) instanceof ObjectNode present ? present : metadata.putObject(where);
    if (!marks.has(name)) {
      marks.put(name, seen.path(where).path(name).asText());
    }
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    paths.forEach(json.putArray("paths")::add);
    if (!managers.isEmpty()) {
      json.put("manager", String.join(", ", managers));
    }
    return json;
  }
}
