package io.kontrol.api.fleet.analytics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What made a pool grow and shrink, newest first. */
final class ScalingEvents {
  private static final String PAGE =
      """
      SELECT id, timestamp, scaling_event, scaling_reason, current_instances, active_instances, pool_status
      FROM pool_analytics
      WHERE pool_id = :pool AND scaling_event IS NOT NULL
          AND (:id::BIGINT IS NULL OR (timestamp, id) < (:at::TIMESTAMPTZ, :id::BIGINT))
      ORDER BY timestamp DESC, id DESC LIMIT :most
      """;

  private static final Pattern KEY = Pattern.compile("([0-9]{1,16}) ([0-9]{1,18})");

  /** Where a page begins; nulls for the first one. */
  private record Place(@Nullable OffsetDateTime at, @Nullable Long id) {
    static Place of(String text, String list) {
      Matcher key = KEY.matcher(PageCursor.decode(text, list).key());
      if (!key.matches()) {
        throw PageCursor.bad();
      }
      long micros = Long.parseLong(key.group(1));
      Instant at = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
      return new Place(at.atOffset(ZoneOffset.UTC), Long.valueOf(key.group(2)));
    }
  }

  private ScalingEvents() {}

  static ObjectNode page(Connection connection, int pool, Optional<String> cursor, int limit)
      throws SQLException {
    String list = "scaling events of " + pool;
    Place place = cursor.map(text -> Place.of(text, list)).orElse(new Place(null, null));
    ObjectNode page = Json.mapper().createObjectNode();
    ArrayNode items = page.putArray("items");
    String last = "";
    try (NamedStatement read =
            new NamedStatement(connection, PAGE)
                .set("pool", pool)
                .set("at", place.at())
                .set("id", place.id())
                .set("most", limit + 1);
        ResultSet row = read.query()) {
      while (row.next()) {
        if (items.size() == limit) {
          return page.put("continue", new PageCursor(list, last, 0).encode());
        }
        items.add(event(row));
        last = key(row);
      }
    }
    return page;
  }

  private static String key(ResultSet row) throws SQLException {
    Instant at = row.getObject("timestamp", OffsetDateTime.class).toInstant();
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000 + " " + row.getLong("id");
  }

  private static ObjectNode event(ResultSet row) throws SQLException {
    return Json.mapper()
        .createObjectNode()
        .put("timestamp", Timestamps.text(row, "timestamp"))
        .put("scaling_event", row.getString("scaling_event"))
        .put("scaling_reason", row.getString("scaling_reason"))
        .put("current_instances", row.getInt("current_instances"))
        .put("active_instances", row.getInt("active_instances"))
        .put("pool_status", row.getString("pool_status"));
  }
}
