package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads schedules as the API shows them. */
final class ScheduleQuery {
  private static final String SHOWN =
      """
      SELECT s.id, s.node_id, s.pool_id, s.name, s.start_time, s.end_time, s.time_zone, s.target_instances, s.is_active,
          s.created_at, s.updated_at
      FROM schedules s
      """;

  private static final String ONE = SHOWN + " WHERE s.id = :id";

  /** Those of one pool are its own, and those of every pool of its node. */
  private static final String PAGE =
      SHOWN
          + """
            WHERE s.id > :after
                AND (:node_id::INT IS NULL OR s.node_id = :node_id)
                AND (:pool_id::INT IS NULL OR s.pool_id = :pool_id
                    OR s.pool_id IS NULL AND s.node_id = (SELECT p.node_id FROM pools p WHERE p.id = :pool_id))
                AND (:is_active::BOOLEAN IS NULL OR s.is_active = :is_active)
            ORDER BY s.id LIMIT :most
            """;

  private ScheduleQuery() {}

  /** What a list is filtered by; null for everything. */
  record Filter(@Nullable Integer nodeId, @Nullable Integer poolId, @Nullable Boolean active) {
    /** Names the list, for its cursors. */
    String list() {
      return "schedules " + nodeId + " " + poolId + " " + active;
    }
  }

  /** With the schedules that hold at the same times. */
  static Optional<ObjectNode> one(Connection connection, int id, Instant now) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id);
        ResultSet row = find.query()) {
      if (!row.next()) {
        return Optional.empty();
      }
      ObjectNode schedule = json(row);
      schedule.set("overlaps", overlaps(connection, id, row.getInt("node_id"), now));
      return Optional.of(schedule);
    }
  }

  private static ArrayNode overlaps(Connection connection, int id, int nodeId, Instant now)
      throws SQLException {
    ArrayNode overlaps = Json.mapper().createArrayNode();
    StoredSchedule schedule = ScheduleRows.find(connection, id).orElseThrow();
    for (StoredSchedule other : ScheduleRows.ofNode(connection, nodeId)) {
      boolean both =
          schedule.active()
              && other.active()
              && other.id() != id
              && other.sharesPool(schedule)
              && other.rule().overlaps(schedule.rule(), now);
      if (both) {
        overlaps
            .addObject()
            .put("id", other.id())
            .put("name", other.name())
            .put("target_instances", other.target())
            .put("wins", other.rule().prevailsOver(schedule.rule()));
      }
    }
    return overlaps;
  }

  static ObjectNode page(Connection connection, Filter filter, int after, int limit)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("after", after).set("most", limit + 1).set("node_id", filter.nodeId());
      page.set("pool_id", filter.poolId()).set("is_active", filter.active());
      try (ResultSet row = page.query()) {
        return Pages.of(row, limit, ScheduleQuery::json, Place.by("id", filter.list()));
      }
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode schedule = Json.mapper().createObjectNode();
    schedule.put("id", row.getInt("id")).put("node_id", row.getInt("node_id"));
    schedule.put("pool_id", row.getObject("pool_id", Integer.class));
    for (String field : new String[] {"name", "start_time", "end_time", "time_zone"}) {
      schedule.put(field, row.getString(field));
    }
    schedule.put("target_instances", row.getInt("target_instances"));
    schedule.put("is_active", row.getBoolean("is_active"));
    schedule.put("created_at", Timestamps.text(row, "created_at"));
    return schedule.put("updated_at", Timestamps.text(row, "updated_at"));
  }
}
