package io.kontrol.api.managed.backup;

import io.kontrol.api.managed.row.DatabaseRows;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads backups together with what is known of their objects. */
final class BackupObservations {
  private static final String SELECT =
      "SELECT "
          + DatabaseRows.COLUMNS
          + """
            , b.id AS b_id, b.name AS b_name, COALESCE(b.resource_id, 0) AS b_resource, b.phase AS b_phase,
              b.error AS b_error, s.sync, s.sync_message, c.status AS c_status
          FROM database_backups b
          JOIN databases d ON d.id = b.database_id
          LEFT JOIN resource_status s ON s.resource_id = b.resource_id
          LEFT JOIN resource_current_states c ON c.resource_id = b.resource_id
          """;

  private static final String UNDER_WAY = SELECT + " WHERE b.settled_at IS NULL";

  /** The plugin deletes the Backups that it has removed from the store. */
  private static final String EXPIRED =
      SELECT
          + """
           WHERE b.phase = 'completed' AND b.resource_id IS NOT NULL AND c.deleted_at IS NOT NULL
              AND d.status NOT IN ('deleting', 'deleted')
          """;

  private BackupObservations() {}

  static List<ObservedBackup> underWay(Connection connection) throws SQLException {
    return read(connection, UNDER_WAY);
  }

  static List<ObservedBackup> expired(Connection connection) throws SQLException {
    return read(connection, EXPIRED);
  }

  private static List<ObservedBackup> read(Connection connection, String sql) throws SQLException {
    List<ObservedBackup> backups = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(sql);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        backups.add(observed(row));
      }
    }
    return backups;
  }

  private static ObservedBackup observed(ResultSet row) throws SQLException {
    int resource = row.getInt("b_resource");
    String status = row.getString("c_status");
    return new ObservedBackup(
        DatabaseRows.of(row),
        new DatabaseBackup(
            row.getObject("b_id", UUID.class),
            row.getObject("id", UUID.class),
            row.getString("b_name"),
            resource,
            new BackupOutcome(
                row.getString("b_phase"), row.getString("b_error"), null, null, null)),
        resource,
        BackupOutcome.of(
            row.getString("sync"),
            row.getString("sync_message"),
            status == null ? Json.mapper().createObjectNode() : Json.read(status)));
  }
}
