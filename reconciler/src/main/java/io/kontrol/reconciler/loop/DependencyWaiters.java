package io.kontrol.reconciler.loop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Makes resources due that were rejected because a namespace or kind was missing. */
public final class DependencyWaiters {
  private static final String RELEASE =
      """
      UPDATE resource_applied_states a
      SET next_attempt_at = clock_timestamp(), waits_for = NULL
      WHERE a.id IN (
          SELECT w.id FROM resource_applied_states w
          JOIN resources r ON r.id = w.resource_id
          WHERE w.waits_for = ANY (?) AND r.cluster_id = ?
          FOR UPDATE OF w SKIP LOCKED)
      """;

  private final String clusterId;

  public DependencyWaiters(String clusterId) {
    this.clusterId = clusterId;
  }

  /**
   * Skips rows that are locked: they are being attempted and will find the dependency.
   *
   * @param arrived keys of {@code DependencyKeys}: {@code namespace:shop}
   * @return how many were made due
   */
  public int release(Connection connection, Collection<String> arrived) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
      release.setArray(1, connection.createArrayOf("varchar", arrived.toArray()));
      release.setString(2, clusterId);
      return release.executeUpdate();
    }
  }
}
