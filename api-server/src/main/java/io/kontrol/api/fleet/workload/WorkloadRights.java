package io.kontrol.api.fleet.workload;

import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Whoever changes a schedule changes the workloads that it acts on. */
public final class WorkloadRights {
  private static final String PLACES =
      """
      SELECT DISTINCT r.cluster_id, r.namespace
      FROM pools p JOIN resources r ON r.id = p.resource_id
      WHERE p.node_id = ? AND p.id = COALESCE(?, p.id)
      """;

  private WorkloadRights() {}

  /**
   * Refuses who may not change the workloads behind pools of a node.
   *
   * @param poolId null for every pool of the node
   */
  public static void require(
      Connection connection, int nodeId, @Nullable Integer poolId, Principal by)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(PLACES)) {
      find.setInt(1, nodeId);
      find.setObject(2, poolId, java.sql.Types.INTEGER);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          if (!by.permissions().mayIn(row.getString(1), row.getString(2), Right.RESOURCES_WRITE)) {
            throw missing();
          }
        }
      }
    }
  }

  /** Does not name the place, since it may be hidden. */
  private static Refusal missing() {
    return Refusal.forbidden(
        Right.RESOURCES_WRITE.text(),
        "A pool that this is about stands for a workload. This needs the right "
            + Right.RESOURCES_WRITE.text()
            + " where that workload is.");
  }
}
