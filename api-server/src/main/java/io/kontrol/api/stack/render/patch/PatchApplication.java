package io.kontrol.api.stack.render.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.patch.JsonPatch;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.stream.IntStream;

/** Applies patches to rendered objects. */
public final class PatchApplication {
  private PatchApplication() {}

  /**
   * @param patches allowed
   * @param objects patched ones are replaced in the list
   */
  public static void apply(
      List<SpecPatch> patches, List<ObjectNode> objects, String pointer, Violations violations) {
    for (int i = 0; i < patches.size(); i++) {
      apply(patches.get(i), objects, Pointers.child(pointer, i), violations);
    }
  }

  private static void apply(
      SpecPatch patch, List<ObjectNode> objects, String pointer, Violations violations) {
    int[] targets =
        IntStream.range(0, objects.size()).filter(i -> isTarget(objects.get(i), patch)).toArray();
    if (targets.length != 1) {
      violations.add(
          pointer + "/target",
          targets.length == 0 ? "no_such_object" : "ambiguous_target",
          "The rendering has "
              + targets.length
              + " objects of kind "
              + patch.kind()
              + " with the name "
              + patch.name()
              + ".");
      return;
    }
    ObjectNode object = objects.get(targets[0]).deepCopy();
    if (patch.operation() == PatchOperation.ADD) {
      makeParents(object, PathPattern.split(patch.path()));
    }
    ArrayNode operations = Json.mapper().createArrayNode();
    ObjectNode operation = operations.addObject();
    operation.put("op", patch.operation().text()).put("path", patch.path());
    if (patch.value() != null) {
      operation.set("value", patch.value());
    }
    try {
      objects.set(targets[0], (ObjectNode) JsonPatch.apply(object, operations));
    } catch (Refusal refusal) {
      violations.add(pointer + "/path", refusal.code(), refusal.detail());
    }
  }

  private static boolean isTarget(ObjectNode object, SpecPatch patch) {
    return object.path("kind").asText().equals(patch.kind())
        && object.path("metadata").path("name").asText().equals(patch.name());
  }

  private static void makeParents(ObjectNode object, List<String> segments) {
    JsonNode at = object;
    for (String segment : segments.subList(0, segments.size() - 1)) {
      String field = Pointers.unescape(segment);
      if (at instanceof ObjectNode parent && !parent.has(field)) {
        parent.putObject(field);
      }
      at =
          at.isArray() && field.matches("[0-9]{1,6}")
              ? at.path(Integer.parseInt(field))
              : at.path(field);
    }
  }
}
