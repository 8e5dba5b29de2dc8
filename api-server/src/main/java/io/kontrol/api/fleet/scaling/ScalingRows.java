package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.scaling.Scaling.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of {@code pool_scalings}. */
final class ScalingRows {
  private static final String COLUMNS =
      """
      SELECT pool_id, schedule_id, schedule_name, window_start, target, resource_id, previous_size, error_message
      FROM pool_scalings
      """;

  private static final String FIND = COLUMNS + " WHERE pool_id = ?";

  private static final String SAVE =
      """
      INSERT INTO pool_scalings (pool_id, schedule_id, schedule_name, window_start, target, resource_id, previous_size,
          error_message, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
      ON CONFLICT (pool_id) DO UPDATE SET schedule_id = excluded.schedule_id, schedule_name = excluded.schedule_name,
          window_start = excluded.window_start, target = excluded.target, resource_id = excluded.resource_id,
          previous_size = excluded.previous_size, error_message = excluded.error_message,
          updated_at = excluded.updated_at
      """;

  private static final String DELETE = "DELETE FROM pool_scalings WHERE pool_id = ?";

  private static final String OF_NODE =
      """
      SELECT s.pool_id FROM pool_scalings s JOIN pools p ON p.id = s.pool_id WHERE p.node_id = ? ORDER BY s.pool_id
      """;

  private ScalingRows() {}

  static Map<Integer, Scaling> all(Connection connection) throws SQLException {
    Map<Integer, Scaling> all = new HashMap<>();
    try (PreparedStatement read = connection.prepareStatement(COLUMNS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        all.put(row.getInt("pool_id"), scaling(row));
      }
    }
    return all;
  }

  static Scaling find(Connection connection, int poolId) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setInt(1, poolId);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? scaling(row) : Scaling.NONE;
      }
    }
  }

  private static Scaling scaling(ResultSet row) throws SQLException {
    String error = row.getString("error_message");
    if (row.getObject("schedule_id") == null) {
      return new Scaling(null, error);
    }
    ActingWindow window =
        new ActingWindow(
            row.getInt("schedule_id"),
            row.getString("schedule_name"),
            row.getObject("window_start", OffsetDateTime.class).toInstant(),
            row.getInt("target"));
    return new Scaling(
        new Change(
            window, row.getInt("resource_id"), row.getObject("previous_size", Integer.class)),
        error);
  }

  static void save(Connection connection, int poolId, Scaling scaling) throws SQLException {
    if (scaling.equals(Scaling.NONE)) {
      delete(connection, poolId);
      return;
    }
    try (PreparedStatement save = connection.prepareStatement(SAVE)) {
      save.setInt(1, poolId);
      bind(save, scaling.change());
      save.setString(8, scaling.error());
      save.executeUpdate();
    }
  }

  private static void bind(PreparedStatement save, @Nullable Change change) throws SQLException {
    if (change == null) {
      save.setNull(2, Types.INTEGER);
      save.setNull(3, Types.VARCHAR);
      save.setNull(4, Types.TIMESTAMP_WITH_TIMEZONE);
      save.setNull(5, Types.INTEGER);
      save.setNull(6, Types.INTEGER);
      save.setNull(7, Types.INTEGER);
      return;
    }
    ActingWindow window = change.window();
    save.setInt(2, window.scheduleId());
    save.setString(3, window.scheduleName());
    save.setObject(4, window.start().atOffset(ZoneOffset.UTC));
    save.setInt(5, window.target());
    save.setInt(6, change.resourceId());
    save.setObject(7, change.previousSize(), Types.INTEGER);
  }

  private static void delete(Connection connection, int poolId) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, poolId);
      delete.executeUpdate();
    }
  }

  /** The pools of a node that have such a row. */
  static List<Integer> ofNode(Connection connection, int nodeId) throws SQLException {
    List<Integer> pools = new java.util.ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(OF_NODE)) {
      read.setInt(1, nodeId);
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          pools.add(row.getInt(1));
        }
      }
    }
    return pools;
  }
}
