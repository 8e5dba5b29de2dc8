package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.desired.resource.ResourceLocks;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds and locks the rows of a request, in the same order for all requests, so that none
 * deadlocks.
 */
final class StoredRows {
  /**
   * Each object is sought in the order of the index of identities, between bounds that keep it from
   * walking over the entries of those that were deleted, and each row is read by its id, one after
   * the other: a join would be a loop over all rows for each of them where the planner believes, of
   * a table that nobody has analyzed since it grew, that there are few.
   */
  private static final String LOCK =
      """
      WITH input AS MATERIALIZED (
          SELECT api_group, kind, namespace, name, position
          FROM unnest(:groups::TEXT[], :kinds::TEXT[], :namespaces::TEXT[], :names::TEXT[])
              WITH ORDINALITY AS i (api_group, kind, namespace, name, position)
      ), wanted AS MATERIALIZED (
          SELECT found.id, i.position, found.api_group, found.kind, found.namespace, found.name
          FROM input i
          CROSS JOIN LATERAL (
              SELECT r.id, r.api_group, r.kind, r.namespace, r.name FROM resources r
              WHERE r.deleted_at IS NULL
                  AND (r.cluster_id, r.api_group, r.kind, r.namespace, r.name)
                      >= (:cluster_id, i.api_group, i.kind, i.namespace, i.name)
                  AND (r.cluster_id, r.api_group, r.kind, r.namespace, r.name)
                      <= (:cluster_id, i.api_group, i.kind, i.namespace, i.name)
              ORDER BY r.cluster_id, r.api_group, r.kind, r.namespace, r.name
              LIMIT 1) found
          UNION ALL
          SELECT r.id, NULL, r.api_group, r.kind, r.namespace, r.name FROM resources r
          WHERE r.cluster_id = :cluster_id AND r.apply_set = :apply_set AND r.deleted_at IS NULL
      ), once AS MATERIALIZED (
          SELECT id, max(position) AS position FROM wanted
          GROUP BY id, api_group, kind, namespace, name
          ORDER BY api_group COLLATE "C", kind COLLATE "C", namespace COLLATE "C", name COLLATE "C"
      )
      SELECT COALESCE(w.position, 0)::INTEGER - 1 AS position, r.id, r.api_group, r.kind, r.namespace, r.name,
          r.api_version, r.generation, r.revision, r.deleted_at IS NOT NULL AS deleted,
          r.drift_policy, r.deletion_policy, r.conflict_policy, r.recreate_policy, r.ignore_paths, r.wave, r.apply_set,
          r.owner_resource_id, CASE WHEN w.position IS NOT NULL THEN r.annotations END AS annotations
      FROM once w
      CROSS JOIN LATERAL (
          SELECT id, api_group, kind, namespace, name, api_version, generation, revision, deleted_at, drift_policy,
              deletion_policy, conflict_policy, recreate_policy, ignore_paths, wave, apply_set,
              owner_resource_id, desired_spec #> '{metadata,annotations}' AS annotations
          FROM resources WHERE id = w.id OFFSET 0) r
      WHERE w.position IS NOT NULL OR r.apply_set = :apply_set
      FOR NO KEY UPDATE OF r
      """;

  /** A separate statement, so that contents are read only where something is to be compared. */
  private static final String SAME =
      """
      SELECT i.id FROM ROWS FROM (unnest(?::INTEGER[]), jsonb_array_elements(?::JSONB)) AS i (id, spec)
      CROSS JOIN LATERAL (SELECT desired_spec FROM resources WHERE id = i.id OFFSET 0) r
      WHERE r.desired_spec = i.spec
      """;

  private static final String LOCK_SET =
      "SELECT pg_advisory_xact_lock(hashtextextended(?, 7205759403792))";

  private static final String SPECS = "SELECT id, desired_spec FROM resources WHERE id = ANY (?)";

  private StoredRows() {}

  /** Serializes applies of one set. */
  static void lockSet(Connection connection, String clusterId, String set) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK_SET)) {
      lock.setString(1, clusterId + "\n" + set);
      lock.execute();
    }
  }

  /**
   * @param set whose further rows are wanted too; null for none
   */
  static List<StoredRow> lock(
      Connection connection, String clusterId, List<ManifestContent> contents, @Nullable String set)
      throws SQLException {
    try (NamedStatement lock = new NamedStatement(connection, LOCK)) {
      List<Manifest> manifests = contents.stream().map(ManifestContent::manifest).toList();
      lock.set("cluster_id", clusterId).set("apply_set", set);
      lock.setTexts("groups", column(manifests, Manifest::group));
      lock.setTexts("kinds", column(manifests, Manifest::kind));
      lock.setTexts("namespaces", column(manifests, Manifest::namespace));
      lock.setTexts("names", column(manifests, Manifest::name));
      List<StoredRow> rows = new ArrayList<>();
      try (ResultSet result = lock.query()) {
        while (result.next()) {
          if (!result.getBoolean("deleted")) { // deleted while this transaction waited for the lock
            rows.add(row(result, clusterId));
          }
        }
      }
      return compared(connection, rows, contents);
    }
  }

  private static List<StoredRow> compared(
      Connection connection, List<StoredRow> rows, List<ManifestContent> contents)
      throws SQLException {
    List<StoredRow> alike = new ArrayList<>();
    for (StoredRow row : rows) {
      if (row.position() >= 0
          && row.apiVersion().equals(contents.get(row.position()).manifest().apiVersion())) {
        alike.add(row);
      }
    }
    if (alike.isEmpty()) {
      return rows;
    }
    Set<Integer> same = new HashSet<>();
    try (PreparedStatement compare = connection.prepareStatement(SAME)) {
      compare.setArray(
          1, connection.createArrayOf("int4", alike.stream().map(StoredRow::id).toArray()));
      compare.setString(
          2,
          alike.stream()
              .map(row -> contents.get(row.position()).json())
              .collect(Collectors.joining(",", "[", "]")));
      try (ResultSet ids = compare.executeQuery()) {
        while (ids.next()) {
          same.add(ids.getInt(1));
        }
      }
    }
    return rows.stream().map(row -> row.withSame(same.contains(row.id()))).toList();
  }

  private static List<String> column(List<Manifest> manifests, Function<Manifest, String> column) {
    return manifests.stream().map(column).toList();
  }

  private static StoredRow row(ResultSet row, String clusterId) throws SQLException {
    String annotations = row.getString("annotations");
    return new StoredRow(
        row.getInt("position"),
        row.getInt("id"),
        new ResourceIdentity(
            clusterId,
            row.getString("api_group"),
            row.getString("kind"),
            row.getString("namespace"),
            row.getString("name")),
        row.getString("api_version"),
        row.getInt("generation"),
        row.getInt("revision"),
        false,
        ResourceLocks.policies(row),
        annotations == null
            ? RequestedPolicies.NONE
            : RequestedPolicies.ofAnnotations(Json.read(annotations)),
        row.getString("apply_set"),
        ResourceLocks.owner(row));
  }

  /** Stored specs in clear, by id. */
  static Map<Integer, String> specs(Connection connection, List<Integer> ids) throws SQLException {
    Map<Integer, String> specs = new HashMap<>();
    if (ids.isEmpty()) {
      return specs;
    }
    try (PreparedStatement read = connection.prepareStatement(SPECS)) {
      read.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          specs.put(rows.getInt(1), rows.getString(2));
        }
      }
    }
    return specs;
  }
}
