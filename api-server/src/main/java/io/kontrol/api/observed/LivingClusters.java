package io.kontrol.api.observed;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The clusters that have resources. */
public final class LivingClusters {
  /** One index lookup for each cluster with live rows; deleted rows are few. */
  private static final String CLUSTERS =
      """
      WITH RECURSIVE living AS (
          (SELECT cluster_id FROM resources WHERE deleted_at IS NULL ORDER BY cluster_id LIMIT 1)
          UNION ALL
          SELECT (SELECT r.cluster_id FROM resources r
              WHERE r.deleted_at IS NULL AND r.cluster_id > living.cluster_id ORDER BY r.cluster_id LIMIT 1)
          FROM living WHERE living.cluster_id IS NOT NULL
      )
      SELECT cluster_id FROM living WHERE cluster_id IS NOT NULL
      UNION
      SELECT cluster_id FROM resources WHERE deleted_at IS NOT NULL AND :with_deleted
      """;

  private LivingClusters() {}

  public static List<String> all(Connection connection, boolean withDeleted) throws SQLException {
    List<String> clusters = new ArrayList<>();
    try (NamedStatement statement =
            new NamedStatement(connection, CLUSTERS).set("with_deleted", withDeleted);
        ResultSet row = statement.query()) {
      while (row.next()) {
        clusters.add(row.getString(1));
      }
    }
    return clusters;
  }
}
