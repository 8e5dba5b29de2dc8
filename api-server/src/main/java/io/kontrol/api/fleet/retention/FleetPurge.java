package io.kontrol.api.fleet.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Drops days, and deletes rows a batch at a time. */
final class FleetPurge {
  static final int BATCH = 5_000;
  static final List<String> MINUTE_TABLES =
      List.of("system_analytics", "region_analytics", "metric_rollups");

  private static final String ENSURE_DAYS = "SELECT ensure_day_partitions(?)";
  private static final String DROP_DAYS = "SELECT drop_day_partitions(?, ?)";

  private static final String OLD =
      """
      DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM %1$s WHERE %2$s < ? ORDER BY %2$s LIMIT ? FOR UPDATE SKIP LOCKED))
      """;

  private static final String CONFIGURATIONS =
      """
      DELETE FROM node_configurations WHERE id IN (
          SELECT c.id FROM node_configurations c
          WHERE NOT c.is_active AND c.activated_at < ? AND (
              SELECT count(*) FROM node_configurations n WHERE n.node_id = c.node_id AND n.activated_at > c.activated_at) >= ?
          LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private FleetPurge() {}

  static int ensureDays(Connection connection, int ahead) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement(ENSURE_DAYS)) {
      call.setInt(1, ahead);
      return number(call);
    }
  }

  static int dropDays(Connection connection, String table, Instant before) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement(DROP_DAYS)) {
      call.setString(1, table);
      call.setObject(2, time(before));
      return number(call);
    }
  }

  private static int number(PreparedStatement call) throws SQLException {
    try (ResultSet row = call.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  /**
   * @param table one of {@link #MINUTE_TABLES}
   */
  static int minutes(Connection connection, String table, Instant before) throws SQLException {
    return old(connection, table, "timestamp", before);
  }

  static int lifecycleLogs(Connection connection, Instant before) throws SQLException {
    return old(connection, "node_lifecycle_logs", "timestamp", before);
  }

  /** Those that have expired before. */
  static int registrationTokens(Connection connection, Instant before) throws SQLException {
    return old(connection, "node_registration_tokens", "expires_at", before);
  }

  private static int old(Connection connection, String table, String column, Instant before)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(OLD.formatted(table, column))) {
      delete.setObject(1, time(before));
      delete.setInt(2, BATCH);
      return delete.executeUpdate();
    }
  }

  /**
   * @param kept newest ones of each node that are not deleted
   */
  static int configurations(Connection connection, Instant before, int kept) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(CONFIGURATIONS)) {
      delete.setObject(1, time(before));
      delete.setInt(2, kept);
      delete.setInt(3, BATCH);
      return delete.executeUpdate();
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
