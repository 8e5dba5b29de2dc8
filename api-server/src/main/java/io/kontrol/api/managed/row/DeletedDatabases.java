package io.kontrol.api.managed.row;

import io.kontrol.api.managed.plan.ManagedConfig;
import io.kontrol.api.platform.retention.ExpiredRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Databases that were deleted long ago, with their backups' rows. What was left in a cluster is
 * remembered until a new database takes it up: its name would lead to somebody's data otherwise.
 */
@ApplicationScoped
class DeletedDatabases implements ExpiredRows {
  private static final String DELETE =
      """
      DELETE FROM databases WHERE id IN (
          SELECT id FROM databases WHERE deleted_at < ? AND (NOT retain OR taken_up_by IS NOT NULL)
          ORDER BY deleted_at LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private final ManagedConfig config;

  DeletedDatabases(ManagedConfig config) {
    this.config = config;
  }

  @Override
  public String table() {
    return "databases";
  }

  @Override
  public int delete(Connection connection, Instant now, int most) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setObject(1, DatabaseRows.time(now.minus(config.deletedKept())));
      delete.setInt(2, most);
      return delete.executeUpdate();
    }
  }
}
