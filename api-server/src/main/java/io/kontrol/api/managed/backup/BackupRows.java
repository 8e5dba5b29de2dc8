package io.kontrol.api.managed.backup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes rows of {@code database_backups}. */
public final class BackupRows {
  private static final String COLUMNS =
      """
      b.id, b.database_id, b.name, b.resource_id, b.phase, b.error, b.backup_id, b.started_at::TEXT AS started_at,
          b.stopped_at::TEXT AS stopped_at""";

  /** At most one that is not settled. */
  private static final String INSERT =
      """
      INSERT INTO database_backups (id, database_id, name, phase, created_by) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (database_id) WHERE settled_at IS NULL DO NOTHING
      """;

  private static final String SET_RESOURCE =
      "UPDATE database_backups SET resource_id = ? WHERE id = ?";

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM database_backups b WHERE b.id = ? AND b.database_id = ?";

  private static final String HAS_COMPLETE =
      """
      SELECT EXISTS (SELECT FROM database_backups WHERE database_id = ? AND phase = 'completed')
      """;

  private static final String UPDATE =
      """
      UPDATE database_backups SET phase = ?, error = ?, backup_id = ?, started_at = ?::TIMESTAMPTZ,
          stopped_at = ?::TIMESTAMPTZ, settled_at = CASE WHEN ? THEN clock_timestamp() END
      WHERE id = ? AND settled_at IS NULL
      """;

  private static final String EXPIRE =
      "UPDATE database_backups SET phase = 'expired', resource_id = NULL WHERE id = ?";

  private BackupRows() {}

  /** False where another backup of the database is under way. */
  public static boolean insert(Connection connection, DatabaseBackup backup, String author)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, backup.id());
      insert.setObject(2, backup.databaseId());
      insert.setString(3, backup.name());
      insert.setString(4, backup.outcome().phase());
      insert.setString(5, author);
      return insert.executeUpdate() == 1;
    }
  }

  public static void setResource(Connection connection, UUID id, int resource) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_RESOURCE)) {
      update.setInt(1, resource);
      update.setObject(2, id);
      update.executeUpdate();
    }
  }

  public static Optional<DatabaseBackup> find(Connection connection, UUID databaseId, UUID id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setObject(1, id);
      find.setObject(2, databaseId);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(of(row)) : Optional.empty();
      }
    }
  }

  public static boolean hasComplete(Connection connection, UUID databaseId) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(HAS_COMPLETE)) {
      find.setObject(1, databaseId);
      try (ResultSet row = find.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  static DatabaseBackup of(ResultSet row) throws SQLException {
    return new DatabaseBackup(
        row.getObject("id", UUID.class),
        row.getObject("database_id", UUID.class),
        row.getString("name"),
        row.getObject("resource_id", Integer.class),
        new BackupOutcome(
            row.getString("phase"),
            row.getString("error"),
            row.getString("backup_id"),
            row.getString("started_at"),
            row.getString("stopped_at")));
  }

  /** False where another replica has settled it. */
  static boolean update(Connection connection, UUID id, BackupOutcome outcome) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, outcome.phase());
      update.setString(2, outcome.error());
      update.setString(3, outcome.backupId());
      update.setString(4, outcome.startedAt());
      update.setString(5, outcome.stoppedAt());
      update.setBoolean(6, outcome.isSettled());
      update.setObject(7, id);
      return update.executeUpdate() == 1;
    }
  }

  static void expire(Connection connection, UUID id) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(EXPIRE)) {
      update.setObject(1, id);
      update.executeUpdate();
    }
  }
}
