package io.kontrol.api.fleet.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of {@code schedules}. */
final class ScheduleRows {
  private static final String COLUMNS =
      """
      SELECT id, node_id, pool_id, name, start_time, end_time, time_zone, target_instances, is_active
      FROM schedules
      """;

  private static final String FIND = COLUMNS + " WHERE id = ?";
  private static final String LOCK = FIND + " FOR UPDATE";
  private static final String OF_NODE = COLUMNS + " WHERE node_id = ? ORDER BY id";

  private static final String HAS_NODE = "SELECT id FROM nodes WHERE id = ?";

  /** The node stays, and its schedules are added one after the other. */
  private static final String LOCK_NODE = "SELECT id FROM nodes WHERE id = ? FOR NO KEY UPDATE";

  private static final String INSERT =
      """
      INSERT INTO schedules (node_id, pool_id, name, start_time, end_time, time_zone, target_instances, is_active)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      RETURNING id
      """;

  private static final String UPDATE =
      """
      UPDATE schedules SET pool_id = ?, name = ?, start_time = ?, end_time = ?, time_zone = ?, target_instances = ?,
          is_active = ?, updated_at = clock_timestamp()
      WHERE id = ?
      """;

  private static final String DELETE = "DELETE FROM schedules WHERE id = ?";

  private ScheduleRows() {}

  static boolean lockNode(Connection connection, int nodeId) throws SQLException {
    return exists(connection, LOCK_NODE, nodeId);
  }

  static boolean hasNode(Connection connection, int nodeId) throws SQLException {
    return exists(connection, HAS_NODE, nodeId);
  }

  private static boolean exists(Connection connection, String sql, int id) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next();
      }
    }
  }

  static Optional<StoredSchedule> find(Connection connection, int id) throws SQLException {
    return rows(connection, FIND, id).stream().findFirst();
  }

  static Optional<StoredSchedule> lock(Connection connection, int id) throws SQLException {
    return rows(connection, LOCK, id).stream().findFirst();
  }

  static List<StoredSchedule> ofNode(Connection connection, int nodeId) throws SQLException {
    return rows(connection, OF_NODE, nodeId);
  }

  private static List<StoredSchedule> rows(Connection connection, String sql, int key)
      throws SQLException {
    List<StoredSchedule> schedules = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(sql)) {
      read.setInt(1, key);
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          schedules.add(
              new StoredSchedule(
                  row.getInt("id"),
                  row.getInt("node_id"),
                  row.getObject("pool_id", Integer.class),
                  row.getString("name"),
                  row.getString("start_time"),
                  row.getString("end_time"),
                  row.getString("time_zone"),
                  row.getInt("target_instances"),
                  row.getBoolean("is_active")));
        }
      }
    }
    return schedules;
  }

  static int insert(Connection connection, StoredSchedule schedule) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, schedule.nodeId());
      bind(insert, 2, schedule);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static void update(Connection connection, StoredSchedule schedule) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      bind(update, 1, schedule);
      update.setInt(8, schedule.id());
      update.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int first, StoredSchedule schedule)
      throws SQLException {
    statement.setObject(first, schedule.poolId(), Types.INTEGER);
    statement.setString(first + 1, schedule.name());
    statement.setString(first + 2, schedule.start());
    statement.setString(first + 3, schedule.end());
    statement.setString(first + 4, schedule.zone());
    statement.setInt(first + 5, schedule.target());
    statement.setBoolean(first + 6, schedule.active());
  }

  static void delete(Connection connection, int id) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, id);
      delete.executeUpdate();
    }
  }
}
