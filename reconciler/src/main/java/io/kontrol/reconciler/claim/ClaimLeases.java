package io.kontrol.reconciler.claim;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;

/**
 * Takes, renews and releases leases on rows of {@code resource_applied_states}. The holder of a
 * row's lease is the only one that works on the resource.
 */
public final class ClaimLeases {
  private static final String BEGIN =
      """
      UPDATE resource_applied_states SET
          lease_token = ?,
          lease_expires_at = statement_timestamp() + ? * INTERVAL '1 millisecond',
          waits_for = NULL,
          next_attempt_at = NULL
      WHERE resource_id = ANY (?)
      """;

  private static final String RENEW =
      """
      UPDATE resource_applied_states SET lease_expires_at = statement_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE resource_id = ANY (?) AND lease_token = ?
      """;

  private static final String RELEASE =
      """
      UPDATE resource_applied_states SET
          lease_token = NULL, lease_expires_at = NULL, next_attempt_at = statement_timestamp()
      WHERE resource_id = ANY (?) AND lease_token = ?
      """;

  /** Leases rows that the caller has locked, as soon as its transaction is committed. */
  ClaimLease begin(Connection connection, Collection<Integer> resourceIds, Duration length)
      throws SQLException {
    ClaimLease lease = ClaimLease.starting(System.nanoTime(), length);
    try (PreparedStatement update = connection.prepareStatement(BEGIN)) {
      update.setObject(1, lease.token());
      update.setLong(2, length.toMillis());
      update.setArray(3, ids(connection, resourceIds));
      update.executeUpdate();
    }
    return lease;
  }

  /**
   * @return the renewed lease; unchanged when none of the rows is under it any more
   */
  public ClaimLease renew(
      Connection connection, Collection<Integer> resourceIds, ClaimLease lease, Duration length)
      throws SQLException {
    ClaimLease renewed = lease.renewed(System.nanoTime(), length);
    try (PreparedStatement update = connection.prepareStatement(RENEW)) {
      update.setLong(1, length.toMillis());
      update.setArray(2, ids(connection, resourceIds));
      update.setObject(3, lease.token());
      return update.executeUpdate() > 0 ? renewed : lease;
    }
  }

  /** Ends the lease of those rows that are still under it, and makes them due at once. */
  public void release(Connection connection, Collection<Integer> resourceIds, ClaimLease lease)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RELEASE)) {
      update.setArray(1, ids(connection, resourceIds));
      update.setObject(2, lease.token());
      update.executeUpdate();
    }
  }

  private static Array ids(Connection connection, Collection<Integer> resourceIds)
      throws SQLException {
    return connection.createArrayOf("int4", resourceIds.toArray());
  }
}
