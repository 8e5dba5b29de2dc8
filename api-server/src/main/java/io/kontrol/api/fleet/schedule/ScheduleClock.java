package io.kontrol.api.fleet.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The one clock of all replicas: if each had its own, they would undo each other at an edge. */
@FunctionalInterface
public interface ScheduleClock {
  Instant now(Connection connection) throws SQLException;

  ScheduleClock OF_THE_DATABASE = ScheduleClock::databaseTime;

  private static Instant databaseTime(Connection connection) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement("SELECT clock_timestamp()");
        ResultSet row = read.executeQuery()) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }
}
