package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Tells of changed statuses, in the transaction that changes them. */
public final class NodeTransitions {
  private static final EventLog EVENTS = new EventLog(EventSource.SYSTEM);

  private static final String LOG =
      """
      INSERT INTO node_lifecycle_logs
          (node_id, event_type, previous_status, new_status, reason, triggered_by, extra_data, timestamp)
      SELECT t.node_id, t.event_type, t.previous_status, t.new_status, t.reason, t.triggered_by, t.extra_data,
          clock_timestamp()
      FROM unnest(?::INTEGER[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::TEXT[], ?::VARCHAR[], ?::TEXT[])
          WITH ORDINALITY AS t (node_id, event_type, previous_status, new_status, reason, triggered_by, extra_data, position)
      ORDER BY t.position
      """;

  private NodeTransitions() {}

  /** Writes the lifecycle log and the event log. */
  public static void tell(Connection connection, List<NodeTransition> transitions)
      throws SQLException {
    if (transitions.isEmpty()) {
      return;
    }
    try (PreparedStatement log = connection.prepareStatement(LOG)) {
      ArrayColumns<NodeTransition> columns = new ArrayColumns<>(log, 1, transitions);
      columns.int4(NodeTransition::nodeId);
      columns.varchar(t -> t.kind().name());
      columns.varchar(t -> t.from() == null ? null : t.from().name());
      columns.varchar(t -> t.to().name());
      columns.text(NodeTransition::reason);
      columns.varchar(t -> t.trigger().text());
      columns.text(t -> t.extra() == null ? null : Json.write(t.extra()));
      log.executeUpdate();
    }
    tellEvents(connection, transitions);
  }

  /**
   * Writes the event log alone, where the statement that changes a status also writes the other.
   */
  public static void tellEvents(Connection connection, List<NodeTransition> transitions)
      throws SQLException {
    EVENTS.append(connection, transitions.stream().map(NodeTransitions::event).toList());
  }

  private static Event event(NodeTransition transition) {
    ObjectNode data =
        Json.mapper()
            .createObjectNode()
            .put("node_id", transition.nodeId())
            .put("name", transition.name())
            .put("region", transition.region())
            .put("previous_status", transition.from() == null ? null : transition.from().name())
            .put("new_status", transition.to().name())
            .put("reason", transition.reason())
            .put("triggered_by", transition.trigger().text());
    return new Event(transition.kind().event(), null, null, null, null, data);
  }
}
