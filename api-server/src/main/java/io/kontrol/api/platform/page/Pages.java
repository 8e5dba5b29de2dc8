package io.kontrol.api.platform.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Pages as the API shows them: {@code items}, and {@code continue} where there are more. Whoever
 * reads a page asks for one row more than its limit.
 */
public final class Pages {
  private Pages() {}

  /** A row as an item. */
  @FunctionalInterface
  public interface Item {
    ObjectNode of(ResultSet row) throws SQLException;
  }

  /** The place of an item in its list. */
  @FunctionalInterface
  public interface Place {
    PageCursor of(JsonNode item);

    /** In lists whose order is that of whole numbers. */
    static Place by(String field, String list) {
      return item -> new PageCursor(list, "", item.path(field).intValue());
    }

    /** In lists whose order is that of fields, and of ids that outgrow an integer. */
    static Place by(List<String> fields, String separator, String list) {
      return item ->
          new PageCursor(
              list,
              String.join(
                  separator, fields.stream().map(field -> item.path(field).asText()).toList()),
              0);
    }

    static Place byLongId(String list) {
      return by(List.of("id"), "", list);
    }
  }

  public static ObjectNode of(ResultSet rows, int limit, Item item, Place place)
      throws SQLException {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    while (rows.next()) {
      if (items.size() == limit) {
        return end(body, items, place);
      }
      items.add(item.of(rows));
    }
    return body;
  }

  public static ObjectNode of(List<ObjectNode> rows, int limit, Place place) {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    items.addAll(rows.subList(0, Math.min(limit, rows.size())));
    return rows.size() > limit ? end(body, items, place) : body;
  }

  private static ObjectNode end(ObjectNode body, ArrayNode items, Place place) {
    return body.put("continue", place.of(items.get(items.size() - 1)).encode());
  }
}
