package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;

/** An event as the API shows it. Writers keep values of Secrets out of its data. */
final class EventJson {
  static final String COLUMNS =
      """
      e.id, e.source, e.type, e.cluster_id, e.resource_id, e.generation, e.kind, e.namespace, e.name, e.data,
          e.created_at
      """;

  private EventJson() {}

  static ObjectNode of(ResultSet row) throws SQLException {
    ObjectNode event = Json.mapper().createObjectNode();
    event.put("id", row.getLong("id"));
    event.put("source", row.getString("source"));
    event.put("type", row.getString("type"));
    event.put("cluster_id", row.getString("cluster_id"));
    event.put("resource_id", row.getObject("resource_id", Integer.class));
    event.put("generation", row.getObject("generation", Integer.class));
    event.put("kind", row.getString("kind"));
    event.put("namespace", row.getString("namespace"));
    event.put("name", row.getString("name"));
    event.set("data", Json.read(row.getString("data")));
    event.put("created_at", Timestamps.text(row, "created_at"));
    return event;
  }
}
