package io.kontrol.model.event;

import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/** Appends to the partition of a source, and deletes old events from it. */
public final class EventLog {
  private static final String INSERT =
      """
      INSERT INTO %s (source, type, cluster_id, resource_id, generation, kind, namespace, name, data)
      SELECT ?, e.type, e.cluster_id, e.resource_id, e.generation, e.kind, e.namespace, e.name, e.data::JSONB
      FROM unnest(?::VARCHAR[], ?::VARCHAR[], ?::INTEGER[], ?::INTEGER[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::TEXT[])
          WITH ORDINALITY AS e (type, cluster_id, resource_id, generation, kind, namespace, name, data, position)
      ORDER BY e.position
      """;

  private static final String PURGE =
      """
      DELETE FROM %1$s WHERE id IN (SELECT id FROM %1$s WHERE created_at < ? ORDER BY created_at LIMIT ?)
      """;

  private final EventSource source;

  public EventLog(EventSource source) {
    this.source = source;
  }

  /** Writes all events with one statement, in their order, in the caller's transaction. */
  public void append(Connection connection, List<Event> events) throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT.formatted(source.table()))) {
      insert.setString(1, source.text());
      ArrayColumns<Event> columns = new ArrayColumns<>(insert, 2, events);
      columns.varchar(Event::type);
      columns.varchar(Event::clusterId);
      columns.int4(Event::resourceId);
      columns.int4(Event::generation);
      columns.varchar(e -> e.identity() == null ? null : e.identity().kind());
      columns.varchar(e -> e.identity() == null ? null : e.identity().namespace());
      columns.varchar(e -> e.identity() == null ? null : e.identity().name());
      columns.text(e -> Json.write(e.data()));
      insert.executeUpdate();
    }
  }

  /**
   * Deletes the oldest events before an instant.
   *
   * @param limit most rows per call, so that transactions stay short
   * @return how many were deleted
   */
  public int purge(Connection connection, Instant before, int limit) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(PURGE.formatted(source.table()))) {
      delete.setTimestamp(1, Timestamp.from(before));
      delete.setInt(2, limit);
      return delete.executeUpdate();
    }
  }
}
