package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.List;

/** Objects as rows of a {@code Table}. */
public final class Tables {
  /** How much of its object a row contains. */
  public enum Include {
    METADATA,
    OBJECT,
    NONE;

    /**
     * @param text value of {@code includeObject}; empty for the metadata
     * @throws StatusException 400 when it has no such value
     */
    public static Include of(String text) {
      return switch (text) {
        case "", "Metadata" -> METADATA;
        case "Object" -> OBJECT;
        case "None" -> NONE;
        default ->
            throw StatusException.badRequest(
                "Unable to convert to Table as requested: includeObject: Invalid value: \"%s\": must be 'Metadata', 'Object', 'None', or empty"
                    .formatted(text));
      };
    }
  }

  private Tables() {}

  public static ObjectNode of(ResourceType type, List<StoreEntry> objects, Include include) {
    List<Column> columns = Columns.of(type);
    ObjectNode table = head(columns);
    ArrayNode rows = table.withArrayProperty("rows");
    objects.forEach(object -> row(rows.addObject(), columns, object.object(), include));
    return table;
  }

  public static ObjectNode of(ResourceType type, ObjectNode object, Include include) {
    List<Column> columns = Columns.of(type);
    ObjectNode table = head(columns);
    table
        .withObjectProperty("metadata")
        .put("resourceVersion", object.path("metadata").path("resourceVersion").asText());
    row(table.withArrayProperty("rows").addObject(), columns, object, include);
    return table;
  }

  private static ObjectNode head(List<Column> columns) {
    ObjectNode table =
        SandboxJson.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata");
    ArrayNode definitions = table.putArray("columnDefinitions");
    for (Column column : columns) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("format", column.format())
          .put("description", "")
          .put("priority", column.priority());
    }
    table.putArray("rows");
    return table;
  }

  private static void row(
      ObjectNode row, List<Column> columns, ObjectNode object, Include include) {
    ArrayNode cells = row.putArray("cells");
    for (Column column : columns) {
      cells.add(column.cell().apply(object));
    }
    switch (include) {
      case METADATA -> row.set("object", PartialObjects.of(object));
      case OBJECT -> row.set("object", object);
      case NONE -> row.putNull("object");
    }
  }
}
