package io.kontrol.model.event;

import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Appends to, and purges, the partition of one source. */
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
      insert.setString(1, source.name());
      array(insert, 2, "varchar", events, Event::type);
      array(insert, 3, "varchar", events, Event::clusterId);
      array(insert, 4, "int4", events, Event::resourceId);
      array(insert, 5, "int4", events, Event::generation);
      array(insert, 6, "varchar", events, e -> e.identity() == null ? null : e.identity().kind());
      array(
          insert,
          7,
          "varchar",
          events,
          e -> e.identity() == null ? null : e.identity().namespace());
      array(insert, 8, "varchar", events, e -> e.identity() == null ? null : e.identity().name());
      array(insert, 9, "text", events, e -> Json.write(e.data()));
      insert.executeUpdate();
    }
  }

  /**
   * Deletes the oldest events from before an instant.
   *
   * @param limit most rows of one call, so that a long backlog makes many short transactions
   * @return how many were deleted
   */
  public int purge(Connection connection, Instant before, int limit) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(PURGE.formatted(source.table()))) {
      delete.setTimestamp(1, Timestamp.from(before));
      delete.setInt(2, limit);
      return delete.executeUpdate();
    }
  }

  private static void array(
      PreparedStatement statement,
      int index,
      String type,
      List<Event> events,
      Function<Event, ? extends @org.jspecify.annotations.Nullable Object> column)
      throws SQLException {
    Object[] values = events.stream().map(column).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf(type, values));
  }
}
