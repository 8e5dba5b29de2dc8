package io.kontrol.api.desired.resource;

import io.kontrol.api.desired.RowVersion;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one place that writes {@code resources} and {@code resource_revisions}: one row or a
 * thousand, with their history and their events, by one statement in the caller's transaction.
 */
@ApplicationScoped
public class ResourceWriter {
  private static final String INSERT =
      """
      WITH input AS (
          SELECT namespace, kind, name, api_version, revision, drift_policy, deletion_policy, conflict_policy,
              recreate_policy, ignore_paths, apply_set, wave, owner_resource_id, spec
          FROM ROWS FROM (
              unnest(?::TEXT[], ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::INTEGER[], ?::TEXT[], ?::TEXT[], ?::TEXT[],
                  ?::TEXT[], ?::JSONB[], ?::TEXT[], ?::INTEGER[], ?::INTEGER[]),
              jsonb_array_elements(?::JSONB))
              AS i (namespace, kind, name, api_version, revision, drift_policy, deletion_policy, conflict_policy,
                  recreate_policy, ignore_paths, apply_set, wave, owner_resource_id, spec)
      ), written AS (
          INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, revision,
              highest_revision, drift_policy, deletion_policy, conflict_policy, recreate_policy, ignore_paths, apply_set,
              wave, owner_resource_id, created_by, updated_by, created_at, updated_at)
          SELECT ?, namespace, kind, name, api_version, spec, revision, revision, drift_policy, deletion_policy,
              conflict_policy, recreate_policy, ignore_paths, apply_set, wave, owner_resource_id, ?, ?, now, now
          FROM input, clock_timestamp() AS now
          ORDER BY CASE WHEN api_version LIKE '%%/%%' THEN split_part(api_version, '/', 1) ELSE '' END COLLATE "C",
              kind COLLATE "C", namespace COLLATE "C", name COLLATE "C"
          ON CONFLICT DO NOTHING
          RETURNING %s
      )
      """
          .formatted(ResourceColumns.OWN);

  private static final String UPDATE =
      """
      WITH input AS (
          SELECT id, api_version, revision, drift_policy, deletion_policy, conflict_policy, recreate_policy,
              ignore_paths, apply_set, wave, owner_resource_id, spec
          FROM ROWS FROM (
              unnest(?::INTEGER[], ?::TEXT[], ?::INTEGER[], ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::JSONB[],
                  ?::TEXT[], ?::INTEGER[], ?::INTEGER[]),
              jsonb_array_elements(?::JSONB))
              AS i (id, api_version, revision, drift_policy, deletion_policy, conflict_policy, recreate_policy,
                  ignore_paths, apply_set, wave, owner_resource_id, spec)
      ), written AS (
          UPDATE resources AS r SET
              api_version = i.api_version,
              desired_spec = i.spec,
              generation = r.generation + 1,
              revision = CASE
                  WHEN i.revision IS NOT NULL THEN i.revision
                  WHEN r.desired_spec = i.spec AND r.api_version = i.api_version THEN r.revision
                  ELSE GREATEST(r.highest_revision, r.revision) + 1 END,
              highest_revision = GREATEST(r.highest_revision, r.revision, CASE
                  WHEN i.revision IS NOT NULL THEN i.revision
                  WHEN r.desired_spec = i.spec AND r.api_version = i.api_version THEN r.revision
                  ELSE GREATEST(r.highest_revision, r.revision) + 1 END),
              drift_policy = i.drift_policy,
              deletion_policy = i.deletion_policy,
              conflict_policy = i.conflict_policy,
              recreate_policy = i.recreate_policy,
              ignore_paths = i.ignore_paths,
              apply_set = i.apply_set,
              wave = i.wave,
              owner_resource_id = i.owner_resource_id,
              updated_at = clock_timestamp(),
              updated_by = ?
          FROM input AS i
          WHERE r.id = i.id
          RETURNING r.id, r.generation, r.revision, r.cluster_id, r.api_group, r.kind, r.namespace, r.name,
              r.api_version, r.desired_spec, r.updated_at
      )
      """;

  private static final String DELETE =
      """
      WITH written AS (
          UPDATE resources AS r SET
              deleted_at = clock_timestamp(),
              updated_at = clock_timestamp(),
              generation = r.generation + 1,
              deletion_policy = COALESCE(?, r.deletion_policy),
              updated_by = ?
          FROM (SELECT ?::INTEGER[] AS ids) AS input
          WHERE r.id = ANY (input.ids) AND r.deleted_at IS NULL
          RETURNING r.id, r.generation, r.revision, r.cluster_id, r.api_group, r.kind, r.namespace, r.name,
              r.api_version, r.desired_spec, r.updated_at,
              (SELECT owned.id FROM resources owned
               WHERE owned.owner_resource_id = r.id AND owned.deleted_at IS NULL AND owned.id <> ALL (input.ids)
               LIMIT 1) AS owned_id
      )
      """;

  /**
   * The history and the event of each write, in the same statement, since another one would cost a
   * round trip.
   */
  private static final String TRACES =
      """
      , history AS (
          INSERT INTO resource_revisions
              (resource_id, generation, revision, api_version, desired_spec, author, message, created_at)
          SELECT id, generation, revision, api_version, desired_spec, ?, ?, updated_at FROM written
      ), news AS (
          INSERT INTO events_user (source, type, cluster_id, resource_id, generation, kind, namespace, name, data)
          SELECT 'user', ?, cluster_id, id, generation, kind, namespace, name,
              jsonb_strip_nulls(jsonb_build_object('revision', revision, 'author', ?::TEXT, 'on_behalf_of', ?::TEXT,
                  'message', ?::TEXT))
          FROM written
          ORDER BY id
      )
      """;

  private static final String ROWS =
      "SELECT id, generation, revision, cluster_id, api_group, kind, namespace, name, api_version"
          + " FROM written";

  /** Those columns of {@link ResourceColumns} that a new row has. */
  private static final String NEW_ROW =
      """
      SELECT %s, 'OutOfSync' AS sync, NULL AS sync_message, 'Unknown' AS health, NULL AS health_message, NULL AS a_id, NULL AS c_id,
          NULL AS owner_id
      FROM written
      """
          .formatted(ResourceColumns.OWN);

  private static final String INSERT_MANY = INSERT + TRACES + ROWS;
  private static final String INSERT_ONE = INSERT + TRACES + NEW_ROW;
  private static final String UPDATE_MANY = UPDATE + TRACES + ROWS;
  private static final String DELETE_MANY =
      DELETE + TRACES + ROWS.replace(" FROM written", ", owned_id FROM written");

  private final ResourceQuery query;

  public ResourceWriter(ResourceQuery query) {
    this.query = query;
  }

  /** A row that was written. */
  public record Row(RowVersion written, ResourceIdentity identity, String apiVersion) {}

  /**
   * Creates a resource.
   *
   * @return as it can be read after the commit; empty when its identity is taken
   */
  Optional<ResourceDocument> create(
      Connection connection, String clusterId, DesiredChange change, Principal by)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_ONE)) {
      setCreations(insert, clusterId, List.of(change), by);
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? Optional.of(query.document(connection, row)) : Optional.empty();
      }
    }
  }

  /**
   * Creates resources whose identities are free, and leaves out those whose identity is taken.
   *
   * @return in any order
   */
  public List<Row> create(
      Connection connection, String clusterId, List<DesiredChange> changes, Principal by)
      throws SQLException {
    if (changes.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT_MANY)) {
      setCreations(insert, clusterId, changes, by);
      return rows(insert);
    }
  }

  private static void setCreations(
      PreparedStatement insert, String clusterId, List<DesiredChange> changes, Principal by)
      throws SQLException {
    ArrayColumns<DesiredChange> columns = new ArrayColumns<>(insert, 1, changes);
    columns.text(c -> c.manifest().namespace());
    columns.text(c -> c.manifest().kind());
    columns.text(c -> c.manifest().name());
    columns.text(c -> c.manifest().apiVersion());
    columns.int4(c -> c.revision() == null ? 1 : c.revision());
    setPolicies(columns);
    insert.setString(columns.next(), specs(changes));
    int next = columns.next();
    insert.setString(next++, clusterId);
    insert.setString(next++, by.name());
    insert.setString(next++, by.name());
    setTraces(insert, next, "ResourceCreated", by);
  }

  /**
   * Writes new contents and policies, and increments each generation.
   *
   * @param ids of the rows, in the order of the changes, locked by the caller
   * @return in any order
   */
  public List<Row> update(
      Connection connection,
      List<Integer> ids,
      List<DesiredChange> changes,
      Principal by,
      String eventType)
      throws SQLException {
    if (changes.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement update = connection.prepareStatement(UPDATE_MANY)) {
      update.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      ArrayColumns<DesiredChange> columns = new ArrayColumns<>(update, 2, changes);
      columns.text(c -> c.manifest().apiVersion());
      columns.int4(DesiredChange::revision);
      setPolicies(columns);
      update.setString(columns.next(), specs(changes));
      int next = columns.next();
      update.setString(next++, by.name());
      setTraces(update, next, eventType, by);
      return rows(update);
    }
  }

  /**
   * Marks rows as deleted, unless they are; the reconciler deletes their objects. Refuses to delete
   * one that owns others which live on: the cluster would delete them too.
   *
   * @param deletionPolicy null leaves each row's own
   */
  public List<Row> delete(
      Connection connection, List<Integer> ids, @Nullable String deletionPolicy, Principal by)
      throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE_MANY)) {
      delete.setString(1, deletionPolicy);
      delete.setString(2, by.name());
      delete.setArray(3, connection.createArrayOf("int4", ids.toArray()));
      setTraces(delete, 4, "ResourceDeleted", by);
      return rows(delete, ResourceWriter::requireNothingOwned);
    }
  }

  private static void setPolicies(ArrayColumns<DesiredChange> columns) throws SQLException {
    columns.text(c -> c.policies().drift().name());
    columns.text(c -> c.policies().deletion().name());
    columns.text(c -> c.policies().conflict().name());
    columns.text(c -> c.policies().recreate().name());
    columns.text(c -> Json.write(Json.mapper().valueToTree(c.policies().ignorePaths())));
    columns.text(DesiredChange::applySet);
    columns.int4(c -> c.policies().wave());
    columns.int4(DesiredChange::ownerId);
  }

  /** A single JSON array: in an array of texts every quotation mark would be escaped again. */
  private static String specs(List<DesiredChange> changes) {
    return changes.stream().map(DesiredChange::specJson).collect(Collectors.joining(",", "[", "]"));
  }

  private static void setTraces(
      PreparedStatement statement, int first, String eventType, Principal by) throws SQLException {
    int next = first;
    statement.setString(next++, by.name());
    statement.setString(next++, by.message());
    statement.setString(next++, eventType);
    statement.setString(next++, by.name());
    statement.setString(next++, by.onBehalfOf());
    statement.setString(next, by.message());
  }

  private static void requireNothingOwned(ResultSet row) throws SQLException {
    int owned = row.getInt("owned_id");
    if (!row.wasNull()) {
      throw Refusal.conflict(
              "owns_others",
              "The resource "
                  + row.getInt("id")
                  + " owns others that are not deleted with it, such as "
                  + owned
                  + ": the cluster would delete their objects too.")
          .with("id", Json.mapper().getNodeFactory().numberNode(owned));
    }
  }

  /** Looks at a row before it is taken over. */
  @FunctionalInterface
  private interface RowCheck {
    void check(ResultSet row) throws SQLException;
  }

  private static List<Row> rows(PreparedStatement statement) throws SQLException {
    return rows(statement, row -> {});
  }

  private static List<Row> rows(PreparedStatement statement, RowCheck check) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        check.check(result);
        RowVersion written = new RowVersion(result.getInt(1), result.getInt(2), result.getInt(3));
        ResourceIdentity identity =
            new ResourceIdentity(
                result.getString(4),
                result.getString(5),
                result.getString(6),
                result.getString(7),
                result.getString(8));
        rows.add(new Row(written, identity, result.getString(9)));
      }
    }
    return rows;
  }
}
