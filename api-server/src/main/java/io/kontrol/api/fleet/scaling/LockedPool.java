package io.kontrol.api.fleet.scaling;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A pool that stands for a workload, locked: whoever scales holds its lock, so that replicas act
 * one after the other, each on what the one before has written.
 */
record LockedPool(int id, String name, int resourceId) {
  private static final String LOCK =
      "SELECT name, resource_id FROM pools WHERE id = ? AND resource_id IS NOT NULL FOR NO KEY UPDATE";

  private static final String SET_SIZE = "UPDATE pools SET current_instances = ? WHERE id = ?";

  /** Empty where it is gone, or stands for no workload. */
  static Optional<LockedPool> lock(Connection connection, int id) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, id);
      try (ResultSet row = lock.executeQuery()) {
        return row.next()
            ? Optional.of(new LockedPool(id, row.getString(1), row.getInt(2)))
            : Optional.empty();
      }
    }
  }

  void setSize(Connection connection, int size) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_SIZE)) {
      update.setInt(1, size);
      update.setInt(2, id);
      update.executeUpdate();
    }
  }
}
