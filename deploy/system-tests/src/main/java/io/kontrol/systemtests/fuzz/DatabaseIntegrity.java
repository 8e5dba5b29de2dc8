package io.kontrol.systemtests.fuzz;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Invariants of the tables, whatever was sent, checked with SQL. */
public final class DatabaseIntegrity {
  /** Each query finds rows that violate its rule. */
  private static final Map<String, String> RULES = rules();

  private DatabaseIntegrity() {}

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put(
        "one living resource per identity",
        """
        SELECT cluster_id, api_group, kind, namespace, name FROM resources
        WHERE deleted_at IS NULL
        GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
        """);
    rules.put(
        "a history without gaps up to the newest generation",
        """
        SELECT r.id FROM resources r LEFT JOIN resource_revisions v ON v.resource_id = r.id
        GROUP BY r.id
        HAVING count(v.generation) <> COALESCE(max(v.generation), 0)
            OR COALESCE(max(v.generation), 0) < r.generation - CASE WHEN r.deleted_at IS NULL THEN 0 ELSE 1 END
        """);
    rules.put(
        "the newest revision is what is desired",
        """
        SELECT r.id FROM resources r
        JOIN resource_revisions v ON v.resource_id = r.id AND v.generation = r.generation
        WHERE v.desired_spec <> r.desired_spec OR v.revision <> r.revision
        """);
    rules.put(
        "desired_spec is an object without its identity",
        """
        SELECT id FROM resources
        WHERE jsonb_typeof(desired_spec) <> 'object' OR desired_spec ?| ARRAY['apiVersion', 'kind']
            OR desired_spec -> 'metadata' ?| ARRAY['name', 'namespace']
        """);
    rules.put(
        "each change has its event",
        """
        SELECT v.resource_id, v.generation FROM resource_revisions v
        WHERE NOT EXISTS (SELECT FROM events_user e
            WHERE e.resource_id = v.resource_id AND e.generation = v.generation)
        """);
    rules.put(
        "each generation of a deployment is kept",
        """
        SELECT s.id FROM deployment_specs s LEFT JOIN deployment_revisions v ON v.deployment_id = s.id
        GROUP BY s.id HAVING count(v.generation) <> s.generation OR max(v.generation) <> s.generation
        """);
    rules.put(
        "the objects of a deleted deployment are deleted",
        """
        SELECT s.id FROM deployment_specs s JOIN resources r ON r.apply_set = s.apply_set
        WHERE s.deleted_at IS NOT NULL AND (r.deleted_at IS NULL OR r.paused)
        """);
    rules.put(
        "all constraints are valid", "SELECT conname FROM pg_constraint WHERE NOT convalidated");
    return rules;
  }

  /** The violated rules, each with the first row that violates it. */
  public static List<String> broken(Connection connection) throws SQLException {
    List<String> broken = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> rule : RULES.entrySet()) {
        try (ResultSet rows = statement.executeQuery(rule.getValue())) {
          if (rows.next()) {
            broken.add(rule.getKey() + ": " + rows.getString(1));
          }
        }
      }
    }
    return broken;
  }
}
