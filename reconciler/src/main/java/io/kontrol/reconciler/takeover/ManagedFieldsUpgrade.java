package io.kontrol.reconciler.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads and rewrites {@code metadata.managedFields}, as client-go's {@code csaupgrade} does when an
 * object moves from client-side to server-side apply.
 */
public final class ManagedFieldsUpgrade {
  private ManagedFieldsUpgrade() {}

  /**
   * Managed fields in which entries of others were merged into ours.
   *
   * @param managers the former owners
   */
  public record Moved(ArrayNode managedFields, List<String> managers) {
    public Moved {
      managers = List.copyOf(managers);
    }
  }

  /** Whether an entry is for the object itself and not for a subresource, such as its status. */
  static boolean isOfObject(JsonNode entry) {
    return entry.path("subresource").asText().isEmpty();
  }

  static boolean isOurs(JsonNode entry) {
    return isOfObject(entry)
        && manager(entry).equals(KontrolMetadata.FIELD_MANAGER)
        && entry.path("operation").asText().equals("Apply");
  }

  static String manager(JsonNode entry) {
    return entry.path("manager").asText();
  }

  static boolean owns(JsonNode entry, String... path) {
    JsonNode fields = entry.path("fieldsV1");
    for (String key : path) {
      fields = fields.path("f:" + key);
    }
    return !fields.isMissingNode();
  }

  /**
   * If we own nothing yet, the latest of these entries becomes ours. Fields in another API version
   * than ours are owned by nobody afterwards, since only the server could convert them.
   *
   * @return empty if there are no fields to move
   */
  static Optional<Moved> toOurs(JsonNode managedFields, Predicate<JsonNode> former) {
    if (managedFields.valueStream().noneMatch(entry -> isMoved(entry, former))) {
      return Optional.empty(); // the usual case: nothing is copied
    }
    List<JsonNode> theirs = new ArrayList<>();
    ArrayNode rest = Json.mapper().createArrayNode();
    ObjectNode ours = null;
    for (JsonNode entry : managedFields) {
      if (isOurs(entry)) {
        ours = entry.deepCopy();
      } else if (isMoved(entry, former)) {
        theirs.add(entry);
      } else {
        rest.add(entry);
      }
    }
    if (ours == null) {
      ours = latest(theirs).deepCopy();
      ours.put("manager", KontrolMetadata.FIELD_MANAGER).put("operation", "Apply");
    }
    Set<String> managers = new LinkedHashSet<>();
    for (JsonNode entry : theirs) {
      managers.add(manager(entry));
      if (entry.path("apiVersion").equals(ours.path("apiVersion"))) {
        addAll(ours.withObjectProperty("fieldsV1"), entry.path("fieldsV1"));
      }
    }
    ArrayNode moved = Json.mapper().createArrayNode();
    moved.add(ours).addAll(rest);
    return Optional.of(new Moved(moved, new ArrayList<>(managers)));
  }

  private static boolean isMoved(JsonNode entry, Predicate<JsonNode> former) {
    return isOfObject(entry) && !isOurs(entry) && former.test(entry);
  }

  private static JsonNode latest(List<JsonNode> entries) {
    JsonNode latest = entries.get(0);
    for (JsonNode entry : entries) {
      if (entry.path("time").asText().compareTo(latest.path("time").asText()) > 0) {
        latest = entry;
      }
    }
    return latest;
  }

  /** Merges another FieldsV1 set into a set, at all levels. */
  private static void addAll(ObjectNode set, JsonNode other) {
    for (Map.Entry<String, JsonNode> field : other.properties()) {
      if (set.get(field.getKey()) instanceof ObjectNode known) {
        addAll(known, field.getValue());
      } else {
        set.set(field.getKey(), field.getValue().deepCopy());
      }
    }
  }
}
