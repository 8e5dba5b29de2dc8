package io.kontrol.watcher.watch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/** Finds the kinds that are in use in a cluster. */
final class KindsInUse {
  /**
   * Skips from kind to kind along the index, so that the cost does not grow with the number of
   * rows.
   */
  private static final String LIVING =
      """
      WITH RECURSIVE kinds AS (
          (SELECT api_version, kind FROM resources
           WHERE cluster_id = ? AND deleted_at IS NULL AND api_version IS NOT NULL
           ORDER BY api_version, kind LIMIT 1)
          UNION ALL
          SELECT next.api_version, next.kind
          FROM kinds CROSS JOIN LATERAL (
              SELECT r.api_version, r.kind FROM resources r
              WHERE r.cluster_id = ? AND r.deleted_at IS NULL
                  AND (r.api_version, r.kind) > (kinds.api_version, kinds.kind)
              ORDER BY r.api_version, r.kind LIMIT 1) AS next
      )
      SELECT api_version, kind FROM kinds
      """;

  /** Kinds of deleted resources whose objects still exist. */
  private static final String BEING_DELETED =
      """
      SELECT DISTINCT r.api_version, r.kind
      FROM resources r
      JOIN resource_status s ON s.resource_id = r.id AND s.sync = 'Deleting'
      WHERE r.cluster_id = ? AND r.deleted_at IS NOT NULL AND r.api_version IS NOT NULL
      """;

  private final DataSource database;
  private final String clusterId;

  KindsInUse(DataSource database, String clusterId) {
    this.database = database;
    this.clusterId = clusterId;
  }

  /** Kinds of desired resources. Cheap; for every wake-up. */
  Set<KindRef> living() throws SQLException {
    return select(LIVING, 2);
  }

  /** Kinds of resources that are being deleted. Reads all deleted rows; for the resync. */
  Set<KindRef> beingDeleted() throws SQLException {
    return select(BEING_DELETED, 1);
  }

  private Set<KindRef> select(String sql, int parameters) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 1; i <= parameters; i++) {
        select.setString(i, clusterId);
      }
      Set<KindRef> kinds = new HashSet<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          kinds.add(new KindRef(row.getString(1), row.getString(2)));
        }
      }
      return kinds;
    }
  }
}
