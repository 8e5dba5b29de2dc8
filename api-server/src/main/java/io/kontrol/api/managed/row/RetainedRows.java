package io.kontrol.api.managed.row;

import io.kontrol.api.managed.model.ManagedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Deleted databases whose objects, and so whose data, were left in the cluster. */
public final class RetainedRows {
  private static final String LEFT =
      "d.cluster_id = ? AND d.namespace = ? AND d.cluster_name = ? AND d.retain"
          + " AND d.status = 'deleted' AND d.taken_up_by IS NULL";

  private static final String FIND =
      "SELECT "
          + DatabaseRows.COLUMNS
          + " FROM databases d WHERE "
          + LEFT
          + " ORDER BY d.deleted_at DESC LIMIT 1";

  private static final String TAKE_UP = "UPDATE databases d SET taken_up_by = ? WHERE " + LEFT;

  private RetainedRows() {}

  /** The last one that had a Cluster of this name in this place. */
  public static Optional<ManagedDatabase> find(
      Connection connection, String clusterId, String namespace, String clusterName)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, clusterId);
      find.setString(2, namespace);
      find.setString(3, clusterName);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(DatabaseRows.of(row)) : Optional.empty();
      }
    }
  }

  /** What was left is a new database's now, or is no longer there. */
  public static void takeUp(Connection connection, ManagedDatabase by) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(TAKE_UP)) {
      update.setObject(1, by.id());
      update.setString(2, by.clusterId());
      update.setString(3, by.namespace());
      update.setString(4, by.clusterName());
      update.executeUpdate();
    }
  }
}
