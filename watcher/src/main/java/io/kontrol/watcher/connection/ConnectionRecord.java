package io.kontrol.watcher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.watcher.connection.ConnectionEvents.Recorded;
import io.kontrol.watcher.connection.ConnectionEvents.RecordedKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Stores the connection in the row of the lease, and writes events about its changes. */
public final class ConnectionRecord {
  private static final String READ =
      """
      SELECT clock_timestamp() AS now, connection, connection_since, unobserved_kinds
      FROM watcher_leases WHERE cluster_id = ?
      """;

  /** An unchanged state keeps its time. */
  private static final String WRITE =
      """
      UPDATE watcher_leases
      SET connection = told.state,
          connection_since = CASE WHEN connection = told.state THEN connection_since ELSE told.since END,
          connection_message = told.message
      FROM (SELECT ?::VARCHAR AS state, clock_timestamp() - ? * INTERVAL '1 millisecond' AS since, ?::TEXT AS message)
          AS told
      WHERE cluster_id = ?
      """;

  private static final String WRITE_KINDS =
      """
      UPDATE watcher_leases
      SET unobserved_kinds = (
          SELECT COALESCE(jsonb_agg(jsonb_build_object(
              'api_version', told.api_version,
              'kind', told.kind,
              'since', COALESCE(known.since, clock_timestamp() - told.since_ms * INTERVAL '1 millisecond'),
              'message', told.message) ORDER BY told.position), '[]')
          FROM unnest(?::TEXT[], ?::TEXT[], ?::BIGINT[], ?::TEXT[]) WITH ORDINALITY
              AS told (api_version, kind, since_ms, message, position)
          LEFT JOIN jsonb_to_recordset(unobserved_kinds) AS known (api_version TEXT, kind TEXT, since TIMESTAMPTZ)
              ON known.api_version = told.api_version AND known.kind = told.kind)
      WHERE cluster_id = ?
      """;

  private final EventLog log = new EventLog(EventSource.K8S_WATCH);

  /**
   * Stores a report with a state, in the transaction that has just renewed the lease.
   *
   * @return whether events were written
   */
  public boolean write(Connection connection, String clusterId, ConnectionReport report)
      throws SQLException {
    ConnectionState state = report.state().orElseThrow();
    List<Event> events = ConnectionEvents.between(read(connection, clusterId), report, clusterId);
    try (PreparedStatement write = connection.prepareStatement(WRITE)) {
      write.setString(1, state.name());
      write.setLong(2, report.since().toMillis());
      write.setString(3, report.message());
      write.setString(4, clusterId);
      write.executeUpdate();
    }
    if (state != ConnectionState.Lost) {
      writeKinds(connection, clusterId, report.unobserved());
    }
    log.append(connection, events);
    return !events.isEmpty();
  }

  private static Recorded read(Connection connection, String clusterId) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setString(1, clusterId);
      try (ResultSet row = read.executeQuery()) {
        row.next();
        OffsetDateTime now = row.getObject("now", OffsetDateTime.class);
        String state = row.getString("connection");
        OffsetDateTime since = row.getObject("connection_since", OffsetDateTime.class);
        List<RecordedKind> kinds = new ArrayList<>();
        for (JsonNode kind : Json.read(row.getString("unobserved_kinds"))) {
          kinds.add(
              new RecordedKind(
                  kind.path("api_version").asText(),
                  kind.path("kind").asText(),
                  Duration.between(OffsetDateTime.parse(kind.path("since").asText()), now)));
        }
        return new Recorded(
            state == null ? null : ConnectionState.valueOf(state),
            since == null ? Duration.ZERO : Duration.between(since, now),
            kinds);
      }
    }
  }

  private static void writeKinds(
      Connection connection, String clusterId, List<UnobservedKind> kinds) throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(WRITE_KINDS)) {
      write.setArray(1, array(connection, "text", kinds, UnobservedKind::apiVersion));
      write.setArray(2, array(connection, "text", kinds, UnobservedKind::kind));
      write.setArray(3, array(connection, "int8", kinds, kind -> kind.since().toMillis()));
      write.setArray(4, array(connection, "text", kinds, UnobservedKind::message));
      write.setString(5, clusterId);
      write.executeUpdate();
    }
  }

  private static Array array(
      Connection connection,
      String type,
      List<UnobservedKind> kinds,
      Function<UnobservedKind, Object> column)
      throws SQLException {
    return connection.createArrayOf(type, kinds.stream().map(column).toArray());
  }
}
