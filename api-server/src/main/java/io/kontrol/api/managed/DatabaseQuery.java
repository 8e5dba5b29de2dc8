package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.RestoreOrigin;
import io.kontrol.api.observed.ScopePatterns;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads databases as the API shows them. */
final class DatabaseQuery {
  private static final String COLUMNS =
      """
      d.id, d.name, d.owner_team, d.purpose, d.namespace, d.cluster_id, d.plan, d.spec, d.cluster_name, d.pooler_name,
          d.status, d.error_message, d.waiting_for, d.host, d.port, d.secret_name, d.cluster_resource_id,
          d.pooler_resource_id, d.deletion_protection, d.retain, d.paused, d.ready_at, d.created_at, d.updated_at,
          d.deleted_at, d.created_by, d.updated_by""";

  /** The Cluster's health, and the Pooler's where the Cluster is healthy. */
  private static final String SHOWN =
      "SELECT "
          + COLUMNS
          + """
          , CASE WHEN c.health = 'Healthy' THEN p.health ELSE c.health END AS health,
          CASE WHEN c.health = 'Healthy' THEN p.health_message ELSE c.health_message END AS health_message
      FROM (%s) AS d
      LEFT JOIN resource_status c ON c.resource_id = d.cluster_resource_id
      LEFT JOIN resource_status p ON p.resource_id = d.pooler_resource_id
      """;

  private static final String ONE =
      SHOWN.formatted("SELECT " + COLUMNS + " FROM databases d WHERE d.id = :id::UUID");

  /** Deleted ones are asked for by their status. */
  private static final String PAGE =
      SHOWN.formatted(
              "SELECT "
                  + COLUMNS
                  + """
                     FROM databases d
                    WHERE {living} AND {shown}
                        AND (:owner_team::TEXT IS NULL OR d.owner_team = :owner_team)
                        AND (:status::TEXT IS NULL OR d.status = :status)
                        AND (:cluster_id::TEXT IS NULL OR d.cluster_id = :cluster_id)
                        AND (:namespace::TEXT IS NULL OR d.namespace = :namespace)
                        AND (:prefix::TEXT IS NULL OR starts_with(d.name, :prefix))
                        AND (:after_name::TEXT IS NULL OR (d.name, d.id) > (:after_name, :after_id::UUID))
                    ORDER BY d.name, d.id LIMIT :most OFFSET :skipped
                    """)
          + " ORDER BY d.name, d.id";

  /** What a list is filtered by; null for everything. */
  record Filter(
      @Nullable String ownerTeam,
      @Nullable String status,
      @Nullable String clusterId,
      @Nullable String namespace,
      @Nullable String prefix) {}

  /** Which part of a list: after a cursor, or after a number of rows. */
  record Place(Optional<String> continued, int skipped, int limit) {}

  private DatabaseQuery() {}

  static Optional<ObjectNode> one(Connection connection, UUID id) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id.toString());
        ResultSet row = find.query()) {
      return row.next() ? Optional.of(json(row)) : Optional.empty();
    }
  }

  static ObjectNode page(Connection connection, Filter filter, Permissions viewer, Place place)
      throws SQLException {
    int limit = place.limit();
    String list = "databases " + Integer.toHexString(filter.hashCode());
    PageCursor after = place.continued().map(text -> PageCursor.decode(text, list)).orElse(null);
    boolean all = viewer.seesEverything();
    ScopePatterns scopes = new ScopePatterns(viewer);
    Map<String, String> parts =
        Map.of(
            "living", "deleted".equals(filter.status()) ? "TRUE" : "d.deleted_at IS NULL",
            "shown", all ? "TRUE" : scopes.cover("d.cluster_id", "d.namespace"));
    try (NamedStatement page = new NamedStatement(connection, SqlTemplate.fill(PAGE, parts))) {
      if (!all) {
        scopes.bind(page);
      }
      page.set("owner_team", filter.ownerTeam())
          .set("status", filter.status())
          .set("cluster_id", filter.clusterId())
          .set("namespace", filter.namespace())
          .set("prefix", filter.prefix())
          .set("after_name", after == null ? null : name(after))
          .set("after_id", after == null ? null : id(after))
          .set("most", limit + 1)
          .set("skipped", place.skipped());
      try (ResultSet row = page.query()) {
        return Pages.of(
            row, limit, DatabaseQuery::json, Pages.Place.by(List.of("name", "id"), "/", list));
      }
    }
  }

  private static String name(PageCursor cursor) {
    return cursor.key().substring(0, Math.max(0, cursor.key().indexOf('/')));
  }

  private static String id(PageCursor cursor) {
    try {
      return UUID.fromString(cursor.key().substring(cursor.key().indexOf('/') + 1)).toString();
    } catch (IllegalArgumentException e) {
      throw PageCursor.bad();
    }
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    for (String field : new String[] {"id", "name", "owner_team", "purpose", "namespace"}) {
      json.put(field, row.getString(field));
    }
    json.put("cluster_id", row.getString("cluster_id")).put("status", row.getString("status"));
    json.put("error_message", row.getString("error_message"));
    json.put("waiting_for", row.getString("waiting_for"));
    json.put("host", row.getString("host")).put("port", row.getObject("port", Integer.class));
    json.put("secret_name", row.getString("secret_name"));
    json.put("health", row.getString("health"));
    json.put("health_message", row.getString("health_message"));
    size(json, DatabaseSpec.of(Json.read(row.getString("spec"))));
    json.put("deletion_protection", row.getBoolean("deletion_protection"));
    json.put("retain", row.getBoolean("retain")).put("paused", row.getBoolean("paused"));
    json.put("cluster_name", row.getString("cluster_name"));
    json.put("pooler_name", row.getString("pooler_name"));
    json.put("cluster_resource_id", row.getObject("cluster_resource_id", Integer.class));
    json.put("pooler_resource_id", row.getObject("pooler_resource_id", Integer.class));
    for (String field : new String[] {"ready_at", "created_at", "updated_at", "deleted_at"}) {
      json.put(field, Timestamps.text(row, field));
    }
    json.put("created_by", row.getString("created_by"));
    json.put("updated_by", row.getString("updated_by"));
    return json;
  }

  private static void size(ObjectNode json, DatabaseSpec spec) {
    json.put("plan", spec.plan()).put("postgres_version", spec.version());
    json.put("instances", spec.instances()).put("cpu", spec.cpu()).put("memory", spec.memory());
    json.put("storage", spec.storage()).put("wal_storage", spec.walStorage());
    json.put("pool_mode", spec.pool().mode());
    BackupPlan backups = spec.backups();
    json.put("backups", backups != null);
    json.put("backup_store", backups == null ? null : backups.store().name());
    json.put("backup_schedule", backups == null ? null : backups.schedule());
    json.put("backup_retention", backups == null ? null : backups.retention());
    json.put("monitoring", spec.monitoring() != null);
    RestoreOrigin origin = spec.origin();
    json.put("restored_from", origin == null ? null : origin.databaseId());
  }
}
