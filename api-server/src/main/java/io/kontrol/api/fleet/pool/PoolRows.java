package io.kontrol.api.fleet.pool;

import io.kontrol.api.fleet.schedule.window.PoolLimits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes rows of {@code pools}. */
final class PoolRows {
  /** The node stays until the transaction ends. */
  private static final String NODE_REGION = "SELECT region FROM nodes WHERE id = ? FOR KEY SHARE";

  private static final String INSERT =
      """
      INSERT INTO pools (node_id, oracle_pool_id, name, region, min_instances, max_instances, current_instances,
          resource_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      RETURNING id
      """;

  private static final String LOCK =
      """
      SELECT id, node_id, name, region, min_instances, max_instances, current_instances, resource_id
      FROM pools WHERE id = ? FOR UPDATE
      """;

  private static final String UPDATE =
      """
      UPDATE pools SET name = ?, region = ?, min_instances = ?, max_instances = ?, current_instances = ?,
          updated_at = clock_timestamp()
      WHERE id = ?
      """;

  private static final String DELETE = "DELETE FROM pools WHERE id = ?";

  private static final String HOLDER = "SELECT id FROM pools WHERE oracle_pool_id = ?";

  /** Of a workload and its autoscaler only one is scaled, so that only one of them is a pool. */
  private static final String RELATED =
      """
      SELECT p.id
      FROM resources hpa
      JOIN resources w ON w.cluster_id = hpa.cluster_id AND w.namespace = hpa.namespace
          AND w.kind = hpa.desired_spec #>> '{spec,scaleTargetRef,kind}'
          AND w.name = hpa.desired_spec #>> '{spec,scaleTargetRef,name}'
      JOIN pools p ON p.resource_id IN (hpa.id, w.id)
      WHERE hpa.id = ?
      ORDER BY p.id LIMIT 1
      """;

  private PoolRows() {}

  static Optional<String> regionOfNode(Connection connection, int nodeId) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(NODE_REGION)) {
      find.setInt(1, nodeId);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Empty where there is such a pool. */
  static OptionalInt insert(Connection connection, NewPool pool, String region, int current)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, pool.nodeId());
      insert.setString(2, pool.oraclePoolId());
      insert.setString(3, pool.name());
      insert.setString(4, region);
      insert.setInt(5, pool.limits().min());
      insert.setInt(6, pool.limits().max());
      insert.setInt(7, current);
      insert.setObject(8, pool.resourceId(), Types.INTEGER);
      return id(insert);
    }
  }

  private static OptionalInt id(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
    }
  }

  static OptionalInt holder(Connection connection, String oraclePoolId) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(HOLDER)) {
      find.setString(1, oraclePoolId);
      return id(find);
    }
  }

  /** A pool that stands for an autoscaler, or for what that scales. */
  static OptionalInt relatedToAutoscaler(Connection connection, int autoscaler)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(RELATED)) {
      find.setInt(1, autoscaler);
      return id(find);
    }
  }

  static Optional<StoredPool> lock(Connection connection, int id) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, id);
      try (ResultSet row = lock.executeQuery()) {
        return row.next()
            ? Optional.of(
                new StoredPool(
                    row.getInt("id"),
                    row.getInt("node_id"),
                    row.getString("name"),
                    row.getString("region"),
                    new PoolLimits(row.getInt("min_instances"), row.getInt("max_instances")),
                    row.getInt("current_instances"),
                    row.getObject("resource_id", Integer.class)))
            : Optional.empty();
      }
    }
  }

  static void update(Connection connection, StoredPool pool) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, pool.name());
      update.setString(2, pool.region());
      update.setInt(3, pool.limits().min());
      update.setInt(4, pool.limits().max());
      update.setInt(5, pool.current());
      update.setInt(6, pool.id());
      update.executeUpdate();
    }
  }

  static void delete(Connection connection, int id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      delete.executeUpdate();
    }
  }
}
