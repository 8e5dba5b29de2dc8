package io.kontrol.helm.service;

import io.kontrol.helm.service.Traffic.Confirmed;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state of the database after an upgrade. */
final class UpgradeRecord {
  private final TestDatabase database;

  UpgradeRecord(TestDatabase database) {
    this.database = database;
  }

  /** The newest generation of each resource, with its value. */
  Map<Integer, Confirmed> stored() throws SQLException {
    String sql = "SELECT id, generation, desired_spec #>> '{data,value}' FROM resources";
    Map<Integer, Confirmed> stored = new HashMap<>();
    try (Connection connection = database.owner().getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        stored.put(rows.getInt(1), new Confirmed(rows.getInt(2), rows.getString(3)));
      }
    }
    return stored;
  }

  List<Integer> historiesWithGaps() throws SQLException {
    return ids(
        """
        SELECT r.id FROM resources r
        LEFT JOIN resource_revisions h ON h.resource_id = r.id
        GROUP BY r.id, r.generation HAVING count(h.resource_id) <> r.generation
        """);
  }

  List<Integer> notSynced() throws SQLException {
    return ids("SELECT resource_id FROM resource_status WHERE sync <> 'Synced'");
  }

  /** Generations without a success event, or with more than one. */
  List<Integer> notAppliedOnce() throws SQLException {
    return ids(
        """
        SELECT r.id FROM resources r
        LEFT JOIN events e ON e.resource_id = r.id AND e.generation = r.generation AND e.type = 'ApplySucceeded'
        GROUP BY r.id HAVING count(e.id) <> 1
        """);
  }

  private List<Integer> ids(String sql) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (Connection connection = database.owner().getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
