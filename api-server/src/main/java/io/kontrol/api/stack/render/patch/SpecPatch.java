package io.kontrol.api.stack.render.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of one field of one rendered object.
 *
 * @param name of the object
 * @param path JSON Pointer into the object
 * @param value null for a remove
 */
public record SpecPatch(
    String kind, String name, PatchOperation operation, String path, @Nullable JsonNode value) {
  private static final Set<String> FIELDS = Set.of("target", "op", "path", "value");
  private static final int MOST = 200;
  private static final int MOST_SEGMENTS = 60;

  /** Reads the patches of a request; what is wrong with them is added to the violations. */
  public static List<SpecPatch> readAll(JsonNode list, String pointer, Violations violations) {
    List<SpecPatch> patches = new ArrayList<>();
    if (list.isMissingNode() || list.isNull()) {
      return patches;
    }
    if (!list.isArray() || list.size() > MOST) {
      violations.add(pointer, "wrong_type", "Patches are a list of at most " + MOST + ".");
      return patches;
    }
    for (int i = 0; i < list.size(); i++) {
      read(list.get(i), Pointers.child(pointer, i), violations).ifPresent(patches::add);
    }
    return patches;
  }

  private static Optional<SpecPatch> read(JsonNode patch, String pointer, Violations violations) {
    int before = violations.size();
    if (!patch.isObject()) {
      violations.add(pointer, "wrong_type", "A patch is an object.");
      return Optional.empty();
    }
    patch
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                violations.add(
                    Pointers.child(pointer, field),
                    "unknown_field",
                    "A patch has target, op, path and value.");
              }
            });
    String kind = text(patch.path("target"), "kind", pointer + "/target", violations);
    String name = text(patch.path("target"), "name", pointer + "/target", violations);
    Optional<PatchOperation> operation = PatchOperation.parse(patch.path("op").asText());
    if (operation.isEmpty()) {
      violations.add(pointer + "/op", "invalid_operation", "op is add, replace or remove.");
    }
    JsonNode value = patch.get("value");
    if (value == null && !operation.equals(Optional.of(PatchOperation.REMOVE))) {
      violations.add(pointer + "/value", "missing_field", "add and replace need a value.");
    }
    String path = path(patch, pointer, violations);
    return violations.size() > before || operation.isEmpty()
        ? Optional.empty()
        : Optional.of(new SpecPatch(kind, name, operation.get(), path, value));
  }

  private static String path(JsonNode patch, String pointer, Violations violations) {
    String path = patch.path("path").asText();
    boolean sound = path.startsWith("/") && path.split("/", -1).length <= MOST_SEGMENTS;
    if (!sound) {
      violations.add(pointer + "/path", "invalid_path", "path is a JSON Pointer, such as /spec/x.");
    }
    return path;
  }

  private static String text(JsonNode from, String field, String pointer, Violations violations) {
    if (!from.path(field).isTextual()) {
      violations.add(Pointers.child(pointer, field), "missing_field", "This names the object.");
    }
    return from.path(field).asText();
  }

  public ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.putObject("target").put("kind", kind).put("name", name);
    json.put("op", operation.text()).put("path", path);
    if (value != null) {
      json.set("value", value);
    }
    return json;
  }
}
