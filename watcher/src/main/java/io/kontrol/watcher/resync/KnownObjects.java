package io.kontrol.watcher.resync;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprints of a kind's rows from before a list was requested, twelve bytes each: objects
 * that are unchanged are neither read nor sent to the database.
 */
public final class KnownObjects {
  /**
   * Only rows that an unchanged observation would not modify. A row that was applied at a version
   * which the cluster has not reached again is a sign of a restored backup.
   */
  private static final String KNOWN =
      """
      SELECT c.resource_id, c.fingerprint, c.k8s_resource_version
      FROM resources r
      JOIN resource_current_states c ON c.resource_id = r.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE r.cluster_id = ? AND r.api_version = ? AND r.kind = ?
          AND c.deleted_at IS NULL AND c.fingerprint IS NOT NULL
          AND (resource_version_reached(c.k8s_resource_version, a.k8s_resource_version)
              OR COALESCE(a.applied_at < c.rebased_at, FALSE))
      ORDER BY c.resource_id
      """;

  private static final int ROWS_AT_A_TIME = 2_000;

  private int[] ids = new int[ROWS_AT_A_TIME];
  private long[] fingerprints = new long[ROWS_AT_A_TIME];
  private int size;

  private KnownObjects() {}

  static KnownObjects of(Connection connection, String clusterId, String apiVersion, String kind)
      throws SQLException {
    KnownObjects known = new KnownObjects();
    connection.setAutoCommit(false); // otherwise all rows would be in memory at once
    try (PreparedStatement select = connection.prepareStatement(KNOWN)) {
      select.setFetchSize(ROWS_AT_A_TIME);
      select.setString(1, clusterId);
      select.setString(2, apiVersion);
      select.setString(3, kind);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          known.add(row.getInt(1), at(row.getString(3), row.getLong(2)));
        }
      }
    } finally {
      connection.setAutoCommit(true);
    }
    return known;
  }

  private void add(int id, long fingerprint) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size + size / 2);
      fingerprints = Arrays.copyOf(fingerprints, ids.length);
    }
    ids[size] = id;
    fingerprints[size] = fingerprint;
    size++;
  }

  public boolean has(int resourceId, String version, @Nullable Long fingerprint) {
    int at = Arrays.binarySearch(ids, 0, size, resourceId);
    return at >= 0 && fingerprint != null && fingerprints[at] == at(version, fingerprint);
  }

  /** Includes the version, since a row may have been updated without its fingerprint. */
  private static long at(String version, long fingerprint) {
    return fingerprint + version.hashCode();
  }
}
