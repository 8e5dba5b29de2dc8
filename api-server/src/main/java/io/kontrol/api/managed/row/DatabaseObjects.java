package io.kontrol.api.managed.row;

import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The resources of a database. */
public final class DatabaseObjects {
  private static final String BACKUPS =
      " SELECT resource_id FROM database_backups WHERE database_id = ? AND resource_id IS NOT NULL";

  private static final String OF_SET =
      "SELECT id FROM resources WHERE cluster_id = ? AND apply_set = ? AND deleted_at IS NULL";

  private static final String WHOLE = OF_SET + " UNION ALL" + BACKUPS;

  /** Also after they were deleted, and for as long as the row says after they were purged. */
  private static final String EVER =
      """
      SELECT unnest(ARRAY[cluster_resource_id, pooler_resource_id]) AS id FROM databases WHERE id = :id::UUID
      UNION
      SELECT r.id FROM databases d JOIN resources r ON r.cluster_id = d.cluster_id AND r.apply_set = 'database/' || d.id
      WHERE d.id = :id::UUID
      UNION
      SELECT resource_id FROM database_backups WHERE database_id = :id::UUID
      ORDER BY id
      """;

  private DatabaseObjects() {}

  /** Those that its spec makes, and that are not deleted. */
  public static List<Integer> ofSpec(Connection connection, ManagedDatabase database)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(OF_SET)) {
      return ids(find, database);
    }
  }

  /** With the backups that users have asked for. */
  public static List<Integer> all(Connection connection, ManagedDatabase database)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(WHOLE)) {
      find.setObject(3, database.id());
      return ids(find, database);
    }
  }

  /** All that it has ever had. */
  public static List<Integer> everOf(Connection connection, UUID database) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (NamedStatement find = new NamedStatement(connection, EVER).set("id", database.toString());
        ResultSet row = find.query()) {
      while (row.next()) {
        Integer id = row.getObject(1, Integer.class);
        if (id != null) {
          ids.add(id);
        }
      }
    }
    return ids;
  }

  private static List<Integer> ids(PreparedStatement find, ManagedDatabase database)
      throws SQLException {
    find.setString(1, database.clusterId());
    find.setString(2, database.applySet());
    List<Integer> ids = new ArrayList<>();
    try (ResultSet row = find.executeQuery()) {
      while (row.next()) {
        ids.add(row.getInt(1));
      }
    }
    return ids;
  }
}
