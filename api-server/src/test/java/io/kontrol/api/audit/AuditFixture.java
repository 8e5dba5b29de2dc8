package io.kontrol.api.audit;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An audit log of a year, as a fleet with much CI would leave it. */
final class AuditFixture {
  static final int USERS = 200;

  /** The first users do most of it; a twentieth has no user. */
  private static final String USER = "1 + (power(random_normal(0.5, 0.2), 4) * 300)::INTEGER % 200";

  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO users (email, full_name)
          SELECT 'user-' || i || '@example.com', 'User' FROM generate_series(1, 200) AS i
          """,
          """
          INSERT INTO audit_logs (user_id, user_email, user_role, action, category, resource_type, resource_id,
              resource_name, description, details, ip_address, user_agent, status, error_message, timestamp, request_id,
              affected_ids)
          SELECT CASE WHEN nobody THEN NULL ELSE uid END,
              CASE WHEN nobody THEN 'guess-' || i %% 5000 || '@example.com' ELSE 'user-' || uid || '@example.com' END,
              'DEVOPS',
              CASE WHEN nobody THEN 'LOGIN_FAILURE'
                  WHEN i < 2000 THEN 'CLUSTER_IMPORTED'
                  WHEN kind < 0.1 THEN 'RESOURCES_APPLIED'
                  WHEN kind < 0.7 THEN 'RESOURCE_UPDATED'
                  WHEN kind < 0.8 THEN 'RESOURCE_CREATED'
                  WHEN kind < 0.85 THEN 'RESOURCE_DELETED'
                  WHEN kind < 0.9 THEN 'LOGIN_SUCCESS'
                  WHEN kind < 0.92 THEN 'ACCESS_DENIED'
                  ELSE 'DATABASE_ACTION_' || i %% 20 END,
              CASE WHEN nobody OR kind >= 0.85 AND kind < 0.92 THEN 'AUTH'
                  WHEN i < 2000 THEN 'CLUSTER'
                  WHEN kind < 0.85 THEN 'RESOURCE'
                  ELSE 'DATABASE' END,
              CASE WHEN kind < 0.1 THEN 'apply_set' WHEN kind < 0.85 THEN 'Deployment' END,
              CASE WHEN kind >= 0.1 AND kind < 0.85 THEN (i::BIGINT * 7919 %% 200000)::TEXT END,
              CASE WHEN i < 100000 THEN 'first-' || i %% 3000
                  WHEN kind < 0.85 THEN 'service-' || i::BIGINT * 7919 %% 200000 END,
              'resource updated: Deployment shop/service-' || i || ' in cluster prod',
              '{"request_id":"' || i || '","cluster_id":"prod","namespace":"shop","generation":7,"changed":["/spec/replicas"]}',
              '10.1.2.3', 'curl/8.5.0',
              CASE WHEN nobody OR kind >= 0.9 AND kind < 0.92 THEN 'FAILURE' ELSE 'SUCCESS' END, NULL,
              now() - (%1$d - i) * (INTERVAL '365 days' / %1$d),
              to_hex(hashint8(i)::BIGINT + 4294967296),
              CASE WHEN kind < 0.1 THEN ARRAY(SELECT (i::BIGINT * n * 31 %% 200000)::INTEGER FROM generate_series(1, 10) AS n) END
          FROM (SELECT i, random() AS kind, random() < 0.05 AS nobody, %2$s AS uid
              FROM generate_series(1, %1$d) AS i) AS row
          """,
          "VACUUM (ANALYZE, FREEZE) audit_logs",
          "ANALYZE users");

  private AuditFixture() {}

  static TestDatabase of(int rows) throws SQLException {
    TestDatabase database = TestDatabase.migrated();
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      for (String sql : FILL) {
        statement.execute(sql.contains("%1$d") ? sql.formatted(rows, USER) : sql);
      }
    }
    return database;
  }
}
