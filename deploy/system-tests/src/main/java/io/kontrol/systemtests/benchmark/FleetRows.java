package io.kontrol.systemtests.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Inserts many resources with SQL: ids 1 to n, as SyntheticCluster has them. */
final class FleetRows {
  private static final String DESIRED =
      """
      INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec, created_by)
      SELECT n, 'local', 'fleet', 'ConfigMap', 'object-' || n, 'v1',
          jsonb_build_object(
              'metadata', jsonb_build_object('labels', jsonb_build_object('app', 'app-' || n % 1000)),
              'data', jsonb_build_object('text', repeat('x', 300), 'number', n::TEXT)),
          'benchmark'
      FROM generate_series(?, ?) AS n
      """;
  private static final String REVISIONS =
      """
      INSERT INTO resource_revisions (resource_id, generation, revision, api_version, desired_spec, author)
      SELECT id, 1, 1, api_version, desired_spec, 'benchmark' FROM resources WHERE id BETWEEN ? AND ?
      """;
  private static final String APPLIED =
      """
      INSERT INTO resource_applied_states (resource_id, spec, generation, revision, status, uid,
          k8s_resource_version, attempted_generation, applied_at)
      SELECT id, desired_spec, 1, 1, 'success', '00000000-0000-4000-8000-' || lpad(id::TEXT, 12, '0'),
          '1000', 1, NOW()
      FROM resources WHERE id BETWEEN ? AND ?
      """;

  /** One in a hundred has drifted, and one in a hundred is degraded. */
  private static final String OBSERVED =
      """
      INSERT INTO resource_current_states (resource_id, spec, generation, revision, k8s_resource_version,
          uid, health, observed_at, owned_fields_hash)
      SELECT id, desired_spec, 1, 1, '1000', '00000000-0000-4000-8000-' || lpad(id::TEXT, 12, '0'),
          CASE WHEN id % 100 = 50 THEN 'Degraded' ELSE 'Healthy' END, NOW(),
          CASE WHEN id % 100 = 7 THEN 'drifted' ELSE md5(id::TEXT) || md5(id::TEXT) END
      FROM resources WHERE id BETWEEN ? AND ?
      """;

  /** Observed states: drifted resources differ from what was applied, all others match. */
  private static final String AGREE_BUT_DRIFTED =
      """
      UPDATE resource_applied_states SET owned_fields_hash = md5(resource_id::TEXT) || md5(resource_id::TEXT)
      WHERE owned_fields_hash IS NULL
      """;

  /** Observed states that match what was applied. */
  private static final String AGREE =
      """
      UPDATE resource_applied_states a SET owned_fields_hash = c.owned_fields_hash, uid = c.uid
      FROM resource_current_states c WHERE c.resource_id = a.resource_id
      """;

  private final Connection connection;

  FleetRows(Connection connection) {
    this.connection = connection;
  }

  /** Rows that are desired and applied, but not observed. */
  void addApplied(int from, int to) throws SQLException {
    for (String sql : List.of(DESIRED, REVISIONS, APPLIED)) {
      run(sql, from, to);
    }
    finish(to);
  }

  void addObserved(int from, int to) throws SQLException {
    for (String sql : List.of(DESIRED, REVISIONS, APPLIED, OBSERVED)) {
      run(sql, from, to);
    }
    finish(to);
  }

  void agree() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(AGREE);
    }
    analyze();
  }

  void agreeExceptDrifted() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(AGREE_BUT_DRIFTED);
    }
    analyze();
  }

  private void run(String sql, int from, int to) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setInt(1, from);
      insert.setInt(2, to);
      insert.executeUpdate();
    }
  }

  private void finish(int to) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT setval('resources_id_seq', " + to + ")");
    }
    analyze();
  }

  private void analyze() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM ANALYZE");
    }
  }
}
