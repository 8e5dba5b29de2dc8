package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Row-level security between clusters: the policies of the tables that watchers and reconcilers
 * use, and the rights of the two groups of cluster roles.
 *
 * <p>A group gets a right on a table only together with the table's policy. So what is missing here
 * is refused to cluster roles, and not open to them. Other roles are not restricted: for them the
 * policy is TRUE, which the planner removes.
 */
final class ClusterIsolation {
  /** Once per statement; null for a role that belongs to no cluster. */
  private static final String CLUSTER =
      "(SELECT cluster_id FROM cluster_roles WHERE role_name = CURRENT_USER)";

  private static final String OWN_CLUSTER = "cluster_id = " + CLUSTER;

  /**
   * For a column that is never null. No index is searched by it, while the statements that need one
   * name the cluster themselves: a planner without statistics would look a resource up by its
   * cluster instead of its id, and read all of them each time.
   */
  private static final String NO_OTHER_CLUSTER = "cluster_id IS NOT DISTINCT FROM " + CLUSTER;

  /**
   * By the policy of {@code resources}, which applies to this subquery too. OFFSET 0 keeps it a
   * look-up by id for each row, where the planner could take all resources into a hash table: a
   * plan that was made while there were few would go on to do so.
   */
  private static final String OWN_RESOURCE =
      "EXISTS (SELECT FROM resources WHERE resources.id = %s.resource_id OFFSET 0)";

  /**
   * @param visible which rows can be read, changed and deleted
   * @param writable which rows can be written
   */
  private record Policy(String table, String visible, String writable) {
    static Policy ofClusterColumn(String table) {
      return new Policy(table, OWN_CLUSTER, OWN_CLUSTER);
    }

    static Policy ofResources(String table) {
      String own = OWN_RESOURCE.formatted(table);
      return new Policy(table, own, own);
    }

    /** An event outlives its resource, but is not written about one of another cluster. */
    static Policy ofEvents(String table) {
      return new Policy(
          table,
          OWN_CLUSTER,
          OWN_CLUSTER + " AND (resource_id IS NULL OR " + OWN_RESOURCE.formatted(table) + ")");
    }

    String clauses() {
      return "USING (" + visible + ") WITH CHECK (" + writable + ")";
    }
  }

  private static final List<Policy> POLICIES =
      List.of(
          new Policy("resources", NO_OTHER_CLUSTER, NO_OTHER_CLUSTER),
          Policy.ofResources("resource_current_states"),
          Policy.ofResources("resource_applied_states"),
          Policy.ofClusterColumn("watcher_leases"),
          Policy.ofClusterColumn("reconciler_replicas"),
          Policy.ofEvents("events_k8s_watch"),
          Policy.ofEvents("events_reconciler"));

  /** The comment of a policy holds its source, since PostgreSQL prints it in its own form. */
  private static final String IS_CURRENT =
      """
      SELECT c.relrowsecurity AND obj_description(p.oid, 'pg_policy') IS NOT DISTINCT FROM ?
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE p.polrelid = ?::REGCLASS AND p.polname = 'own_cluster'
      """;

  private static final String ISOLATE =
      """
      SET LOCAL lock_timeout = '1s';
      LOCK TABLE %1$s IN ACCESS EXCLUSIVE MODE;
      DROP POLICY IF EXISTS every_role ON %1$s;
      DROP POLICY IF EXISTS own_cluster ON %1$s;
      CREATE POLICY every_role ON %1$s USING (TRUE);
      CREATE POLICY own_cluster ON %1$s AS RESTRICTIVE TO kontrol_cluster_watchers, kontrol_cluster_reconcilers %2$s;
      COMMENT ON POLICY own_cluster ON %1$s IS %3$s;
      ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY
      """;

  /** The rights of a service's plain role on a table; its group gets the same. */
  private static final String TABLE_GRANTS =
      """
      SELECT format(
          CASE WHEN has_table_privilege(?::NAME, ?::REGCLASS, privilege) THEN 'GRANT %s ON %s TO %I' ELSE 'REVOKE %s ON %s FROM %I' END,
          privilege, ?::REGCLASS, ?::NAME)
      FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
      """;

  /** Beside the tables. A view that reads with its owner's rights would show all clusters. */
  private static final String OTHER_GRANTS =
      """
      WITH service AS (SELECT ?::NAME AS plain, ?::NAME AS of_clusters)
      SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), of_clusters) FROM service
      UNION ALL
      SELECT format('GRANT SELECT (role_name, cluster_id) ON cluster_roles TO %I', of_clusters) FROM service
      UNION ALL
      SELECT format('GRANT SELECT ON %s TO %I', c.oid::REGCLASS, of_clusters)
      FROM service, pg_class c
      WHERE c.relnamespace = current_schema()::REGNAMESPACE AND c.relkind = 'v'
          AND 'security_invoker=true' = ANY (c.reloptions) AND has_table_privilege(plain, c.oid, 'SELECT')
      UNION ALL
      SELECT format('GRANT USAGE ON SEQUENCE %s TO %I', c.oid::REGCLASS, of_clusters)
      FROM service, pg_class c
      WHERE c.relnamespace = current_schema()::REGNAMESPACE AND c.relkind = 'S'
          AND has_sequence_privilege(plain, c.oid, 'USAGE')
      """;

  /** The lock was not available in time, or a deadlock was found. */
  private static final Set<String> BUSY = Set.of("55P03", "40P01");

  private static final int ATTEMPTS = 30;

  /** While this waits for its lock, all others wait behind it: they get their turn. */
  private static final String PAUSE = "SELECT pg_sleep(1)";

  private ClusterIsolation() {}

  /**
   * Makes, or brings up to date, policies and rights. A table is locked only if its policy changes,
   * for a moment and alone; where its users do not leave it for a second, again later.
   */
  static void enforce(Connection connection) throws SQLException {
    for (Policy policy : POLICIES) {
      if (!isCurrent(connection, policy)) {
        isolatePatiently(connection, policy);
      }
      for (ClusterService service : ClusterService.values()) {
        String table = policy.table();
        grant(connection, TABLE_GRANTS, service.plainRole(), table, table, service.group());
      }
    }
    for (ClusterService service : ClusterService.values()) {
      grant(connection, OTHER_GRANTS, service.plainRole(), service.group());
    }
  }

  private static boolean isCurrent(Connection connection, Policy policy) throws SQLException {
    return Sql.texts(connection, IS_CURRENT, policy.clauses(), policy.table()).equals(List.of("t"));
  }

  private static void isolatePatiently(Connection connection, Policy policy) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        isolate(connection, policy);
        return;
      } catch (SQLException e) {
        if (!BUSY.contains(e.getSQLState()) || attempt == ATTEMPTS) {
          throw e;
        }
        Sql.execute(connection, PAUSE);
      }
    }
  }

  private static void isolate(Connection connection, Policy policy) throws SQLException {
    String comment = Sql.format(connection, "%L", policy.clauses());
    String sql = ISOLATE.formatted(policy.table(), policy.clauses(), comment);
    Sql.inTransaction(connection, () -> Sql.execute(connection, sql));
  }

  private static void grant(Connection connection, String statements, String... parameters)
      throws SQLException {
    for (String grant : Sql.texts(connection, statements, parameters)) {
      Sql.execute(connection, grant);
    }
  }
}
