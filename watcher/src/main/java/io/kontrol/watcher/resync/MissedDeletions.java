package io.kontrol.watcher.resync;

import io.kontrol.model.database.StalePlans;
import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.Observation.Gone;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Finds rows whose objects should have been observed and were not. */
public final class MissedDeletions {
  /**
   * A list at version L is complete: an object that was observed before L, or applied up to L, and
   * is not listed, is gone. Objects that were applied later come by the watch, unless they were
   * known before the list was requested: then the cluster was restored from a backup.
   */
  private static final String NOT_LISTED =
      """
      SELECT r.id, r.namespace, r.name,
          CASE WHEN resource_version_reached(c.k8s_resource_version, a.k8s_resource_version) THEN c.uid ELSE a.uid END AS uid,
          CASE WHEN resource_version_reached(c.k8s_resource_version, a.k8s_resource_version)
              THEN c.k8s_resource_version ELSE a.k8s_resource_version END AS known_version
      FROM resources r
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE r.cluster_id = ? AND r.api_version = ? AND r.kind = ?
          AND NOT EXISTS (
              SELECT FROM unnest(?::INTEGER[], ?::VARCHAR[], ?::VARCHAR[]) AS listed (id, namespace, name)
              WHERE listed.id = r.id AND listed.name = r.name
                  AND (listed.namespace IN (r.namespace, '') OR (r.namespace = '' AND listed.namespace = 'default')))
          AND a.deleted_at IS NULL
          AND (c.resource_id IS NOT NULL OR a.k8s_resource_version IS NOT NULL)
          AND NOT (c.deleted_at IS NOT NULL
              AND (resource_version_reached(c.k8s_resource_version, a.k8s_resource_version)
                  OR COALESCE(a.applied_at < c.rebased_at, FALSE))
              AND resource_version_reached(?, c.k8s_resource_version))
          AND (c.k8s_resource_version IS NULL OR resource_version_reached(?, c.k8s_resource_version) OR c.observed_at < ?)
          AND (a.k8s_resource_version IS NULL OR resource_version_reached(?, a.k8s_resource_version) OR a.applied_at < ?)
      """;

  /**
   * Applied some time ago and still not observed: an event was lost, or its row did not exist yet.
   * Limited, since each costs a request.
   */
  private static final String OVERDUE =
      """
      SELECT r.id, r.api_version, r.kind, r.namespace, r.name, a.uid, a.k8s_resource_version,
          statement_timestamp() AS asked_at
      FROM resources r
      JOIN resource_applied_states a ON a.resource_id = r.id
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
      WHERE r.cluster_id = ? AND r.api_version IS NOT NULL AND a.k8s_resource_version IS NOT NULL AND a.deleted_at IS NULL
          AND a.applied_at < clock_timestamp() - INTERVAL '5 seconds'
          AND NOT resource_version_reached(c.k8s_resource_version, a.k8s_resource_version)
          AND NOT COALESCE(a.applied_at < c.rebased_at, FALSE)
      ORDER BY a.applied_at
      LIMIT 500
      """;

  private final DataSource database;
  private final String clusterId;

  public MissedDeletions(DataSource database, String clusterId) {
    this.database = database;
    this.clusterId = clusterId;
  }

  /** The current time, for a request that follows. */
  public ListTimestamp now() throws SQLException {
    long nanoTime = System.nanoTime();
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement("SELECT clock_timestamp()");
        ResultSet row = select.executeQuery()) {
      row.next();
      return new ListTimestamp(row.getObject(1, OffsetDateTime.class).toInstant(), nanoTime);
    }
  }

  public KnownObjects known(String apiVersion, String kind) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return StalePlans.retryOnce(
          connection, () -> KnownObjects.of(connection, clusterId, apiVersion, kind));
    }
  }

  /**
   * @param listed all listed objects, also those that only copied a label
   * @param version of the list; empty if the kind itself is gone
   * @param asked when the list was requested
   */
  public List<Gone> notListed(
      String apiVersion, String kind, List<ObjectKey> listed, String version, ListTimestamp asked)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(NOT_LISTED)) {
      select.setString(1, clusterId);
      select.setString(2, apiVersion);
      select.setString(3, kind);
      select.setArray(
          4,
          connection.createArrayOf(
              "int4", listed.stream().map(ObjectKey::resourceId).toArray(Integer[]::new)));
      select.setArray(
          5,
          connection.createArrayOf(
              "varchar", listed.stream().map(ObjectKey::namespace).toArray(String[]::new)));
      select.setArray(
          6,
          connection.createArrayOf(
              "varchar", listed.stream().map(ObjectKey::name).toArray(String[]::new)));
      OffsetDateTime askedAt = asked.at().atOffset(ZoneOffset.UTC);
      select.setString(7, version);
      select.setString(8, version);
      select.setObject(9, askedAt);
      select.setString(10, version);
      select.setObject(11, askedAt);
      long now = System.nanoTime();
      List<Gone> absent = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ObjectKey key =
              new ObjectKey(
                  row.getInt("id"),
                  apiVersion,
                  kind,
                  row.getString("namespace"),
                  row.getString("name"));
          String at = version.isEmpty() ? row.getString("known_version") : version;
          absent.add(new Gone(key, row.getString("uid"), at, false, null, now, asked));
        }
      }
      return absent;
    }
  }

  /** Resources that are overdue, with the version at which they were applied. */
  List<Gone> overdue() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(OVERDUE)) {
      select.setString(1, clusterId);
      long now = System.nanoTime();
      List<Gone> overdue = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ObjectKey key =
              new ObjectKey(
                  row.getInt("id"),
                  row.getString("api_version"),
                  row.getString("kind"),
                  row.getString("namespace"),
                  row.getString("name"));
          String version = row.getString("k8s_resource_version");
          ListTimestamp asked =
              new ListTimestamp(row.getObject("asked_at", OffsetDateTime.class).toInstant(), now);
          overdue.add(new Gone(key, row.getString("uid"), version, false, null, now, asked));
        }
      }
      return overdue;
    }
  }
}
