package io.kontrol.api.desired.resource;

import io.kontrol.api.platform.transaction.WriteResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Pauses and resumes the resources of an apply set. */
public final class SetPause {
  /** A resumed resource counts as changed, so that the reconciler finds it after its wake-up. */
  private static final String SET =
      """
      UPDATE resources SET paused = ?, updated_at = CASE WHEN ? THEN updated_at ELSE clock_timestamp() END
      WHERE cluster_id = ? AND apply_set = ? AND paused <> ?
      """;

  private SetPause() {}

  /**
   * @return how many were not in that state before
   */
  public static WriteResult<Integer> set(
      Connection connection, String clusterId, String set, boolean paused) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET)) {
      update.setBoolean(1, paused);
      update.setBoolean(2, paused);
      update.setString(3, clusterId);
      update.setString(4, set);
      update.setBoolean(5, paused);
      return WriteResult.changed(update.executeUpdate(), clusterId);
    }
  }
}
