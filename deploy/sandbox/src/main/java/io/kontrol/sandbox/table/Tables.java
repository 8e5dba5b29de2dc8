package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.store.Stored;
import java.util.ArrayList;
import java.util.List;

/** Objects as rows. */
public final class Tables {
  private Tables() {}

  public static ObjectNode of(ResourceType type, List<Stored> objects) {
    List<Column> columns = Columns.of(type);
    ObjectNode table = head(columns);
    ArrayNode rows = table.withArrayProperty("rows");
    objects.forEach(object -> row(rows.addObject(), columns, object.object()));
    return table;
  }

  public static ObjectNode of(ResourceType type, ObjectNode object) {
    List<Column> columns = new ArrayList<>(Columns.of(type));
    ObjectNode table = head(columns);
    table
        .withObjectProperty("metadata")
        .put("resourceVersion", object.path("metadata").path("resourceVersion").asText());
    row(table.withArrayProperty("rows").addObject(), columns, object);
    return table;
  }

  private static ObjectNode head(List<Column> columns) {
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata");
    ArrayNode definitions = table.putArray("columnDefinitions");
    for (Column column : columns) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("format", column.name().equals("Name") ? "name" : "")
          .put("description", "")
          .put("priority", column.priority());
    }
    table.putArray("rows");
    return table;
  }

  private static void row(ObjectNode row, List<Column> columns, ObjectNode object) {
    ArrayNode cells = row.putArray("cells");
    for (Column column : columns) {
      cells.add(column.cell().apply(object));
    }
    ObjectNode partial =
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    JsonNode metadata = object.path("metadata").deepCopy();
    partial.set("metadata", metadata);
    row.set("object", partial);
  }
}
