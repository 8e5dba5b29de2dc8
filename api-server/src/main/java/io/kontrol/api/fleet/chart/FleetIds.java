package io.kontrol.api.fleet.chart;

import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The ids of nodes and pools in requests; refuses those of what does not exist. */
public final class FleetIds {
  private static final String NODE = "SELECT 1 FROM nodes WHERE id = ?";
  private static final String POOL = "SELECT 1 FROM pools WHERE id = ?";

  private FleetIds() {}

  public static int node(Connection connection, String text) throws SQLException {
    return existing(connection, NODE, PathIds.parse(text), "node");
  }

  public static int pool(Connection connection, String text) throws SQLException {
    return existing(connection, POOL, PathIds.parse(text), "pool");
  }

  private static int existing(Connection connection, String sql, int id, String what)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (row.next()) {
          return id;
        }
      }
    }
    throw Refusal.notFound("There is no " + what + " " + id + ".");
  }
}
