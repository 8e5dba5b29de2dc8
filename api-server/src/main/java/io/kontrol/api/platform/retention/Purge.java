package io.kontrol.api.platform.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/** Deletes rows that are older than their retention period, a batch at a time. */
final class Purge {
  static final int BATCH = 500;

  /**
   * Foreign keys delete the other services' rows with them. Locked rows are skipped until the next
   * run.
   */
  private static final String DELETED =
      """
      DELETE FROM resources WHERE id IN (
          SELECT r.id FROM resources r
          JOIN resource_status s ON s.resource_id = r.id
          LEFT JOIN resource_applied_states a ON a.resource_id = r.id
          LEFT JOIN resource_current_states c ON c.resource_id = r.id
          WHERE r.deleted_at < ? AND s.sync = 'Deleted'
              AND GREATEST(r.deleted_at, a.deleted_at, c.deleted_at) < ?
          ORDER BY r.deleted_at
          LIMIT ?
          FOR UPDATE OF r SKIP LOCKED)
      """;

  private static final String REVISIONS =
      """
      DELETE FROM resource_revisions WHERE (resource_id, generation) IN (
          SELECT v.resource_id, v.generation FROM resource_revisions v
          JOIN resources r ON r.id = v.resource_id
          WHERE v.created_at < ? AND v.generation <= r.generation - ? AND v.revision <> r.revision
          LIMIT ?
          FOR UPDATE OF v SKIP LOCKED)
      """;

  private static final String IDEMPOTENCY_KEYS =
      """
      DELETE FROM idempotency_keys WHERE (principal, key) IN (
          SELECT principal, key FROM idempotency_keys WHERE created_at < ? ORDER BY created_at LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  /** The service itself may not delete from the audit log. */
  private static final String AUDIT_LOGS = "SELECT purge_audit_logs(?, ?)";

  private Purge() {}

  static int deletedResources(Connection connection, Instant before) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETED)) {
      delete.setTimestamp(1, Timestamp.from(before));
      delete.setTimestamp(2, Timestamp.from(before));
      delete.setInt(3, BATCH);
      return delete.executeUpdate();
    }
  }

  /**
   * @param kept newest generations of each resource that are never deleted
   */
  static int revisions(Connection connection, Instant before, int kept) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(REVISIONS)) {
      delete.setTimestamp(1, Timestamp.from(before));
      delete.setInt(2, kept);
      delete.setInt(3, BATCH);
      return delete.executeUpdate();
    }
  }

  static int idempotencyKeys(Connection connection, Instant before) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(IDEMPOTENCY_KEYS)) {
      delete.setTimestamp(1, Timestamp.from(before));
      delete.setInt(2, BATCH);
      return delete.executeUpdate();
    }
  }

  static int auditLogs(Connection connection, Instant before) throws SQLException {
    try (PreparedStatement purge = connection.prepareStatement(AUDIT_LOGS)) {
      purge.setTimestamp(1, Timestamp.from(before));
      purge.setInt(2, BATCH);
      try (ResultSet row = purge.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
