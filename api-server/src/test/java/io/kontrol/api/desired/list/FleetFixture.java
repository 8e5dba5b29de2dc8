package io.kontrol.api.desired.list;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Resources of many clusters, a few of them in each state. */
enum FleetFixture {
  /** Clusters, kinds and labels are spread evenly over all ids and names. */
  MIXED(
      """
      SELECT 'c' || n %% 10, 'ns' || n / 10 %% 500,
          CASE WHEN n %% 1000 = 7 THEN 'Rare' WHEN n %% 3 = 0 THEN 'Secret' ELSE 'ConfigMap' END,
          'name-' || n, 'v1',
          jsonb_build_object('metadata', jsonb_build_object('labels',
              jsonb_build_object('app', 'app-' || n %% 2000, 'tier', 'tier-' || n %% 3)
              || CASE WHEN n %% 5000 = 1 THEN '{"canary": "x"}'::JSONB ELSE '{}' END),
              'data', jsonb_build_object('a', repeat(md5(n::TEXT), 8))),
          now() - (n || ' seconds')::INTERVAL
      FROM generate_series(1, %1$d) AS n
      """),

  /** Clusters were filled one after the other: each cluster, kind and label has a range of ids. */
  IN_BLOCKS(
      """
      SELECT 'c' || n * 10 / (%1$d + 1), 'ns' || n * 500 / (%1$d + 1),
          CASE WHEN n > %1$d - 1000 THEN 'Rare' WHEN n > %1$d / 2 THEN 'Deployment' ELSE 'ConfigMap' END,
          'name-' || lpad(n::TEXT, 8, '0'), CASE WHEN n > %1$d / 2 THEN 'apps/v1' ELSE 'v1' END,
          jsonb_build_object('metadata', jsonb_build_object('labels',
              jsonb_build_object('app', 'app-' || n / 500, 'tier', 'tier-' || n * 3 / (%1$d + 1))
              || CASE WHEN n > %1$d - 200 THEN '{"canary": "x"}'::JSONB ELSE '{}' END),
              'data', jsonb_build_object('a', repeat(md5(n::TEXT), 8))),
          now() - INTERVAL '1 year' + (n || ' seconds')::INTERVAL
      FROM generate_series(1, %1$d) AS n
      """);

  private static final List<String> TABLES =
      List.of("resources", "resource_applied_states", "resource_current_states");

  private static final String APPLIED =
      """
      INSERT INTO resource_applied_states (resource_id, spec, generation, attempted_generation, status,
          k8s_resource_version, owned_fields_hash, uid)
      SELECT id, desired_spec, CASE WHEN id % 4000 = 2 THEN 0 ELSE 1 END, 1,
          CASE WHEN id % 5000 = 3 THEN 'error' ELSE 'success' END, id::TEXT, md5(id::TEXT) || md5(id::TEXT),
          'uid-' || id
      FROM resources
      """;

  private static final String CURRENT =
      """
      INSERT INTO resource_current_states (resource_id, spec, generation, k8s_resource_version, owned_fields_hash,
          uid, health, deleted_at, finished, terminating)
      SELECT id, desired_spec, 1, CASE WHEN id % 6000 = 4 THEN '1' ELSE (id + 1)::TEXT END,
          CASE WHEN id % 7000 = 5 THEN 'x' ELSE md5(id::TEXT) || md5(id::TEXT) END, 'uid-' || id,
          CASE WHEN id % 3000 = 6 THEN 'Degraded' ELSE 'Healthy' END,
          CASE WHEN id % 4000 IN (9, 12) THEN now() END, id % 4000 BETWEEN 11 AND 13, id % 4000 IN (13, 14)
      FROM resources
      """;

  private final String desired;

  FleetFixture(String desired) {
    this.desired = desired;
  }

  TestDatabase of(int rows) throws SQLException {
    TestDatabase database = TestDatabase.migrated();
    List<String> statements = new ArrayList<>();
    // VACUUM marks no page all-visible before its transactions' commits are on disk
    statements.add("SET synchronous_commit = on");
    for (String table : TABLES) { // autovacuum must not change what the test measures
      statements.add("ALTER TABLE %s SET (autovacuum_enabled = off)".formatted(table));
    }
    statements.add(
        "INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, updated_at) "
            + desired.formatted(rows));
    statements.add("UPDATE resources SET deleted_at = now() WHERE id % 2500 = 11");
    statements.add(APPLIED);
    statements.add(CURRENT);
    statements.add("VACUUM (ANALYZE) " + String.join(", ", TABLES));
    execute(database, statements);
    return database;
  }

  static void execute(TestDatabase database, List<String> statements) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
