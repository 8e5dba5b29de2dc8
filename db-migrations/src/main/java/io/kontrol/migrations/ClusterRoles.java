package io.kontrol.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Roles of their own for the watcher and the reconciler of one cluster, which see and write the
 * rows of this cluster only. The caller logs in as the owner of the schema, who must be allowed to
 * create roles, unless an administrator has created them before.
 */
public final class ClusterRoles {
  /** The API's rule for a {@code cluster_id}. */
  private static final Pattern CLUSTER_ID =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

  private static final int MAX_CLUSTER_ID = 100;

  /**
   * Two runners would create the same roles at the same time. Any login may hold this lock, so it
   * is not awaited for ever.
   */
  private static final String LOCK =
      """
      SET lock_timeout = '60s';
      SELECT pg_advisory_lock(hashtext('kontrol cluster roles'))
      """;

  private static final String ROLE_EXISTS = "SELECT rolname FROM pg_roles WHERE rolname = ?";

  /** What makes a role that is there already unfit: it could read other clusters' rows. */
  private static final String EXCESSIVE_RIGHTS =
      """
      WITH role AS (SELECT oid, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = ?)
      SELECT 'is a superuser' FROM role WHERE rolsuper
      UNION ALL
      SELECT 'bypasses row-level security' FROM role WHERE rolbypassrls
      UNION ALL
      SELECT 'may create roles' FROM role WHERE rolcreaterole
      UNION ALL
      SELECT 'is a member of ' || m.roleid::REGROLE
      FROM pg_auth_members m JOIN role ON role.oid = m.member
      WHERE m.roleid::REGROLE::TEXT <> ?
      """;

  /**
   * The policies look resources up one by one, by id. A plan that was made while there were few
   * must not read all of them for each.
   */
  private static final String NO_SCANS = "ALTER ROLE %I SET enable_seqscan = off";

  private static final String HAS_NO_SCANS =
      "SELECT 1 FROM pg_roles WHERE rolname = ? AND 'enable_seqscan=off' = ANY (rolconfig)";

  private static final String IS_MEMBER =
      """
      SELECT 1 FROM pg_auth_members m
      JOIN pg_roles member ON member.oid = m.member
      JOIN pg_roles of_group ON of_group.oid = m.roleid
      WHERE member.rolname = ? AND of_group.rolname = ?
      """;

  private static final String RECORD =
      """
      INSERT INTO cluster_roles (role_name, cluster_id, service) VALUES (?::NAME, ?, ?)
      ON CONFLICT (cluster_id, service) DO UPDATE SET role_name = excluded.role_name
      """;

  private static final String ROLES =
      "SELECT role_name FROM cluster_roles WHERE cluster_id = ? ORDER BY role_name";

  private static final String FORGET = "DELETE FROM cluster_roles WHERE cluster_id = ?";

  /** A role that another database knows stays, without a right in this one. */
  private static final String DROP =
      """
      DO $$ BEGIN
          DROP ROLE %I;
      EXCEPTION WHEN dependent_objects_still_exist OR object_in_use THEN
          NULL;
      END $$
      """;

  private ClusterRoles() {}

  /**
   * @return the same
   * @throws IllegalArgumentException if the API would refuse it
   */
  static String requireClusterId(String clusterId) {
    if (clusterId.length() > MAX_CLUSTER_ID || !CLUSTER_ID.matcher(clusterId).matches()) {
      throw new IllegalArgumentException(
          "A cluster id has letters, digits, '-', '_' and '.', 100 at most, and begins and ends with"
              + " a letter or digit");
    }
    return clusterId;
  }

  /**
   * Creates what is missing: the groups, the policies of the tables, the two roles of this cluster.
   *
   * @param passwords by service; a role without one keeps the password that it has, if any
   */
  public static void grant(
      DataSource owner, String clusterId, Map<ClusterService, String> passwords)
      throws SQLException {
    requireClusterId(clusterId);
    try (Connection connection = owner.getConnection()) {
      Sql.execute(connection, LOCK);
      for (ClusterService service : ClusterService.values()) {
        createGroup(connection, service.group());
      }
      ClusterIsolation.enforce(connection);
      Map<String, String> byRole = new HashMap<>();
      passwords.forEach((service, password) -> byRole.put(service.roleOf(clusterId), password));
      Sql.inTransaction(
          connection,
          () -> {
            for (ClusterService service : ClusterService.values()) {
              grant(connection, clusterId, service);
            }
            Migrations.setPasswords(connection, byRole);
          });
    }
  }

  /**
   * Drops the roles of a cluster. Their open sessions see no row any more. A role that another
   * database of this server knows is left there.
   *
   * @return the names of the roles that this database knew
   */
  public static List<String> revoke(DataSource owner, String clusterId) throws SQLException {
    requireClusterId(clusterId);
    try (Connection connection = owner.getConnection()) {
      Sql.execute(connection, LOCK);
      List<String> roles = Sql.texts(connection, ROLES, clusterId);
      Sql.inTransaction(
          connection,
          () -> {
            Sql.update(connection, FORGET, clusterId);
            for (String role : roles) {
              drop(connection, role);
            }
          });
      return roles;
    }
  }

  /** After a migration: tables that are new have no policy yet, and no cluster role a right. */
  static void bringUpToDate(DataSource owner) throws SQLException {
    try (Connection connection = owner.getConnection()) {
      if (Sql.exists(connection, "SELECT role_name FROM cluster_roles LIMIT 1")) {
        Sql.execute(connection, LOCK);
        ClusterIsolation.enforce(connection);
      }
    }
  }

  private static void createGroup(Connection connection, String group) throws SQLException {
    if (!exists(connection, group)) {
      Sql.execute(connection, "CREATE ROLE %I NOLOGIN", group);
    }
    requireNoMore(connection, group, "");
  }

  private static void grant(Connection connection, String clusterId, ClusterService service)
      throws SQLException {
    String role = service.roleOf(clusterId);
    if (!exists(connection, role)) {
      Sql.execute(connection, "CREATE ROLE %I LOGIN", role);
    }
    requireNoMore(connection, role, service.group());
    if (!Sql.exists(connection, HAS_NO_SCANS, role)) {
      Sql.execute(connection, NO_SCANS, role);
    }
    // A right of the role itself: while this database knows it so, no revoke-cluster in another one
    // drops it.
    Sql.execute(connection, "GRANT USAGE ON SCHEMA %I TO %I", schema(connection), role);
    Sql.update(connection, RECORD, role, clusterId, service.text());
    if (!Sql.exists(connection, IS_MEMBER, role, service.group())) {
      Sql.execute(connection, "GRANT %I TO %I", service.group(), role);
    }
  }

  private static void drop(Connection connection, String role) throws SQLException {
    if (exists(connection, role)) {
      Sql.execute(connection, "REVOKE USAGE ON SCHEMA %I FROM %I", schema(connection), role);
      Sql.execute(connection, DROP, role);
    }
  }

  private static void requireNoMore(Connection connection, String role, String group)
      throws SQLException {
    List<String> reasons = Sql.texts(connection, EXCESSIVE_RIGHTS, role, group);
    if (!reasons.isEmpty()) {
      throw new IllegalStateException(
          "the role " + role + " exists and may do too much: it " + String.join(", ", reasons));
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    return Sql.exists(connection, ROLE_EXISTS, role);
  }

  private static String schema(Connection connection) throws SQLException {
    return Sql.texts(connection, "SELECT current_schema()").get(0);
  }
}
