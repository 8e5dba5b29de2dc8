package io.kontrol.api.stack.upgrade;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The living deployments of a template that are to be upgraded, by name.
 *
 * @param leftOut how many the principal sees and may not change
 */
record UpgradeSelection(List<Selected> deployments, int leftOut) {
  private static final String SELECT =
      """
      SELECT id, name, cluster_id, namespace, template_version FROM deployment_specs
      WHERE template_id = :template_id AND deleted_at IS NULL AND template_version <> :version
          AND (:from_version::INTEGER IS NULL OR template_version = :from_version)
          AND (:cluster_id::TEXT IS NULL OR cluster_id = :cluster_id)
          AND (:namespace::TEXT IS NULL OR namespace = :namespace)
          AND (:ids::UUID[] IS NULL OR id = ANY (:ids))
      ORDER BY name, id
      """;

  private static final String LIVING =
      """
      SELECT id, cluster_id, namespace FROM deployment_specs
      WHERE template_id = :template_id AND deleted_at IS NULL AND id = ANY (:ids)
      """;

  record Selected(UUID id, String name, String clusterId, String namespace, int fromVersion) {}

  UpgradeSelection {
    deployments = List.copyOf(deployments);
  }

  static UpgradeSelection of(
      Connection connection, UpgradeRequest request, int version, Principal by)
      throws SQLException {
    List<UUID> named = request.deployments();
    if (named != null) {
      requireAll(connection, request, named, by);
    }
    List<Selected> selected = new ArrayList<>();
    int leftOut = 0;
    try (NamedStatement select = new NamedStatement(connection, SELECT)) {
      select
          .set("template_id", request.templateId())
          .set("version", version)
          .set("from_version", request.fromVersion())
          .set("cluster_id", request.clusterId())
          .set("namespace", request.namespace())
          .set("ids", named == null ? null : connection.createArrayOf("uuid", named.toArray()));
      try (ResultSet row = select.query()) {
        while (row.next()) {
          String cluster = row.getString("cluster_id");
          String namespace = row.getString("namespace");
          if (by.permissions().mayIn(cluster, namespace, Right.DEPLOYMENTS_WRITE)) {
            selected.add(
                new Selected(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    cluster,
                    namespace,
                    row.getInt("template_version")));
          } else if (by.permissions().roleIn(cluster, namespace) != null) {
            leftOut++;
          }
        }
      }
    }
    return new UpgradeSelection(selected, leftOut);
  }

  /** Whoever names a deployment means it. */
  private static void requireAll(
      Connection connection, UpgradeRequest request, List<UUID> named, Principal by)
      throws SQLException {
    Set<UUID> found = new HashSet<>();
    try (NamedStatement living = new NamedStatement(connection, LIVING)) {
      living
          .set("template_id", request.templateId())
          .set("ids", connection.createArrayOf("uuid", named.toArray()));
      try (ResultSet row = living.query()) {
        while (row.next()) {
          String cluster = row.getString("cluster_id");
          String namespace = row.getString("namespace");
          if (by.permissions().roleIn(cluster, namespace) != null) {
            by.require(Right.DEPLOYMENTS_WRITE, cluster, namespace);
            found.add(Objects.requireNonNull(row.getObject("id", UUID.class)));
          }
        }
      }
    }
    for (UUID id : named) {
      if (!found.contains(id)) {
        throw Refusal.invalid(
            "unknown_deployment", "There is no deployment " + id + " of this template.");
      }
    }
  }
}
