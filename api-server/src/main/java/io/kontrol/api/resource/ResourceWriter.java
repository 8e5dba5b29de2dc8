package io.kontrol.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.http.Authorship;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place that writes {@code resources} and {@code resource_revisions}: one row or a
 * thousand, with one statement for rows and history and one for the events, in the caller's
 * transaction.
 */
@ApplicationScoped
public class ResourceWriter {
  private static final String INSERT =
      """
      WITH input AS (
          SELECT * FROM unnest(
              ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::JSONB[], ?::INTEGER[], ?::TEXT[], ?::TEXT[], ?::TEXT[],
              ?::JSONB[], ?::TEXT[], ?::INTEGER[])
              AS i (namespace, kind, name, api_version, spec, revision, drift_policy, deletion_policy, conflict_policy,
                  ignore_paths, apply_set, wave)
      ), created AS (
          INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, revision,
              highest_revision, drift_policy, deletion_policy, conflict_policy, ignore_paths, apply_set, wave,
              created_by, updated_by, created_at, updated_at)
          SELECT ?, namespace, kind, name, api_version, spec, revision, revision, drift_policy, deletion_policy,
              conflict_policy, ignore_paths, apply_set, wave, ?, ?, now, now
          FROM input, clock_timestamp() AS now
          ORDER BY CASE WHEN api_version LIKE '%/%' THEN split_part(api_version, '/', 1) ELSE '' END COLLATE "C",
              kind COLLATE "C", namespace COLLATE "C", name COLLATE "C"
          ON CONFLICT DO NOTHING
          RETURNING id, generation, revision, api_version, kind, namespace, name, desired_spec, created_at
      ), history AS (
          INSERT INTO resource_revisions
              (resource_id, generation, revision, api_version, desired_spec, author, message, created_at)
          SELECT id, generation, revision, api_version, desired_spec, ?, ?, created_at FROM created
      )
      SELECT id, generation, revision, api_version, kind, namespace, name FROM created
      """;

  private static final String UPDATE =
      """
      WITH input AS (
          SELECT * FROM unnest(
              ?::INTEGER[], ?::TEXT[], ?::JSONB[], ?::INTEGER[], ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::JSONB[], ?::TEXT[],
              ?::INTEGER[])
              AS i (id, api_version, spec, revision, drift_policy, deletion_policy, conflict_policy, ignore_paths,
                  apply_set, wave)
      ), changed AS (
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
              ignore_paths = i.ignore_paths,
              apply_set = i.apply_set,
              wave = i.wave,
              updated_at = clock_timestamp(),
              updated_by = ?
          FROM input AS i
          WHERE r.id = i.id
          RETURNING r.id, r.generation, r.revision, r.api_version, r.kind, r.namespace, r.name, r.desired_spec,
              r.updated_at
      ), history AS (
          INSERT INTO resource_revisions
              (resource_id, generation, revision, api_version, desired_spec, author, message, created_at)
          SELECT id, generation, revision, api_version, desired_spec, ?, ?, updated_at FROM changed
      )
      SELECT id, generation, revision, api_version, kind, namespace, name FROM changed
      """;

  private static final String DELETE =
      """
      WITH gone AS (
          UPDATE resources AS r SET
              deleted_at = clock_timestamp(),
              updated_at = clock_timestamp(),
              generation = r.generation + 1,
              deletion_policy = COALESCE(?, r.deletion_policy),
              updated_by = ?
          WHERE r.id = ANY (?) AND r.deleted_at IS NULL
          RETURNING r.id, r.generation, r.revision, r.api_version, r.kind, r.namespace, r.name, r.desired_spec,
              r.updated_at
      ), history AS (
          INSERT INTO resource_revisions
              (resource_id, generation, revision, api_version, desired_spec, author, message, created_at)
          SELECT id, generation, revision, api_version, desired_spec, ?, ?, updated_at FROM gone
      )
      SELECT id, generation, revision, api_version, kind, namespace, name FROM gone
      """;

  private final EventLog events = new EventLog(EventSource.user);

  /** A row's identity beside what was written. */
  public record Row(Written written, ResourceIdentity identity) {}

  /**
   * Creates resources whose identities are free, and leaves out those whose identity is taken.
   *
   * @return in any order
   */
  public List<Row> create(
      Connection connection, String clusterId, List<Change> changes, Authorship by)
      throws SQLException {
    if (changes.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      ChangeColumns columns = new ChangeColumns(insert, changes, 1);
      columns.add("text", c -> c.manifest().namespace());
      columns.add("text", c -> c.manifest().kind());
      columns.add("text", c -> c.manifest().name());
      columns.add("text", c -> c.manifest().apiVersion());
      columns.add("text", Change::specJson);
      columns.add("int4", c -> c.revision() == null ? 1 : c.revision());
      columns.addPolicies();
      int next = columns.next();
      insert.setString(next++, clusterId);
      insert.setString(next++, by.author());
      insert.setString(next++, by.author());
      insert.setString(next++, by.author());
      insert.setString(next, by.message());
      return run(connection, insert, clusterId, "ResourceCreated", by);
    }
  }

  /**
   * Writes new contents and policies; each row's generation rises.
   *
   * @param ids of the rows, in the order of the changes, locked by the caller
   * @return in any order
   */
  public List<Row> update(
      Connection connection,
      String clusterId,
      List<Integer> ids,
      List<Change> changes,
      Authorship by,
      String eventType)
      throws SQLException {
    if (changes.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      ChangeColumns columns = new ChangeColumns(update, changes, 2);
      columns.add("text", c -> c.manifest().apiVersion());
      columns.add("text", Change::specJson);
      columns.add("int4", Change::revision);
      columns.addPolicies();
      int next = columns.next();
      update.setString(next++, by.author());
      update.setString(next++, by.author());
      update.setString(next, by.message());
      return run(connection, update, clusterId, eventType, by);
    }
  }

  /**
   * Marks living rows as deleted; the reconciler does the rest.
   *
   * @param deletionPolicy null leaves each row's own
   */
  public List<Row> delete(
      Connection connection,
      String clusterId,
      List<Integer> ids,
      @Nullable String deletionPolicy,
      Authorship by)
      throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setString(1, deletionPolicy);
      delete.setString(2, by.author());
      delete.setArray(3, connection.createArrayOf("int4", ids.toArray()));
      delete.setString(4, by.author());
      delete.setString(5, by.message());
      return run(connection, delete, clusterId, "ResourceDeleted", by);
    }
  }

  private List<Row> run(
      Connection connection,
      PreparedStatement statement,
      String clusterId,
      String eventType,
      Authorship by)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    List<Event> news = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        Written written = new Written(result.getInt(1), result.getInt(2), result.getInt(3));
        ResourceIdentity identity =
            new ResourceIdentity(
                clusterId,
                Manifest.groupOf(result.getString(4)),
                result.getString(5),
                result.getString(6),
                result.getString(7));
        rows.add(new Row(written, identity));
        news.add(event(eventType, written, identity, by));
      }
    }
    events.append(connection, news);
    return rows;
  }

  private static Event event(
      String type, Written written, ResourceIdentity identity, Authorship by) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("revision", written.revision());
    if (by.author() != null) {
      data.put("author", by.author());
    }
    if (by.message() != null) {
      data.put("message", by.message());
    }
    return Event.ofResource(type, written.id(), identity, written.generation(), data);
  }
}
