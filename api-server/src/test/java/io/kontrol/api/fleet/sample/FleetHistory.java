package io.kontrol.api.fleet.sample;

import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** A database of its own with rows as heartbeats and sweeps would have written them. */
final class FleetHistory implements AutoCloseable {
  private final TestDatabase database = TestDatabase.migrated();
  private final Connection owner;
  private final Connection service;

  FleetHistory() throws SQLException {
    this.owner = database.owner().getConnection();
    this.service = database.as(Migrations.API_SERVER_ROLE).getConnection();
  }

  TestDatabase database() {
    return database;
  }

  /** As the api-server has it, in auto-commit mode. */
  Connection service() {
    return service;
  }

  void clear() throws SQLException {
    run("TRUNCATE nodes, system_analytics, region_analytics, metric_rollups CASCADE");
  }

  void node(int id, String region, String status) throws SQLException {
    run(
        "INSERT INTO nodes (id, name, region, status) VALUES (%d, 'node %d', '%s', '%s')"
            .formatted(id, id, region, status));
  }

  void pool(int id, int node, String region) throws SQLException {
    run(
        "INSERT INTO pools (id, node_id, oracle_pool_id, name, region) VALUES (%d, %d, 'pool %d', 'pool %d', '%s')"
            .formatted(id, node, id, id, region));
  }

  void figures(int pool, Instant at, int instances, double cpu, boolean active)
      throws SQLException {
    run(
        """
        INSERT INTO pool_analytics (pool_id, node_id, oracle_pool_id, timestamp, current_instances, active_instances,
            avg_cpu_utilization, avg_memory_utilization, is_active)
        SELECT id, node_id, oracle_pool_id, '%s', %d, %d, %s, 50, %s FROM pools WHERE id = %d
        """
            .formatted(at, instances, instances, cpu, active, pool));
  }

  void heartbeat(int node, Instant at) throws SQLException {
    run(
        "INSERT INTO node_heartbeats (node_id, status, timestamp) VALUES (%d, 'ACTIVE', '%s')"
            .formatted(node, at));
  }

  void metric(int node, Instant at, String type, double value) throws SQLException {
    run(
        "INSERT INTO metrics (node_id, metric_type, value, unit, timestamp) VALUES (%d, '%s', %s, 'percent', '%s')"
            .formatted(node, type, value, at));
  }

  /** A transition, and the node's status after it. */
  void transition(int node, Instant at, String from, String to) throws SQLException {
    run(
        """
        INSERT INTO node_lifecycle_logs (node_id, event_type, previous_status, new_status, timestamp)
        VALUES (%d, 'CHANGED', '%s', '%s', '%s')
        """
            .formatted(node, from, to, at));
    run("UPDATE nodes SET status = '%s' WHERE id = %d".formatted(to, node));
  }

  void run(String sql) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as text. */
  String read(String sql) throws SQLException {
    try (Statement statement = owner.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  @Override
  public void close() throws SQLException {
    owner.close();
    service.close();
    database.close();
  }
}
