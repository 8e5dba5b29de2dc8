package io.kontrol.reconciler.claim;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Leases on rows of {@code resource_applied_states}: who holds one is alone with the resource. */
public final class ClaimLeases {
  // One time for all: it is also the token by which the lease is known.
  private static final String LEASE =
      """
      UPDATE resource_applied_states SET
          waits_for = '%s',
          next_attempt_at = statement_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE resource_id = ANY (?)
      RETURNING next_attempt_at
      """
          .formatted(WorkItem.UNDER_WAY);

  private static final String RENEW =
      """
      UPDATE resource_applied_states SET
          next_attempt_at = statement_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE resource_id = ANY (?) AND waits_for = '%s' AND next_attempt_at = ?
      RETURNING next_attempt_at
      """
          .formatted(WorkItem.UNDER_WAY);

  private static final String RELEASE =
      """
      UPDATE resource_applied_states SET waits_for = NULL, next_attempt_at = statement_timestamp()
      WHERE resource_id = ANY (?) AND waits_for = '%s' AND next_attempt_at = ?
      """
          .formatted(WorkItem.UNDER_WAY);

  /** Of rows that the caller has locked, once the transaction is committed. */
  ClaimLease begin(Connection connection, Collection<Integer> resourceIds, Duration length)
      throws SQLException {
    long begun = System.nanoTime();
    try (PreparedStatement update = connection.prepareStatement(LEASE)) {
      update.setLong(1, length.toMillis());
      update.setArray(2, ids(connection, resourceIds));
      return lease(update, begun, length).orElseThrow();
    }
  }

  /**
   * @return the new lease of those that were still under the old one; the old one when none was
   */
  public ClaimLease renew(
      Connection connection, Collection<Integer> resourceIds, ClaimLease lease, Duration length)
      throws SQLException {
    long begun = System.nanoTime();
    try (PreparedStatement update = connection.prepareStatement(RENEW)) {
      update.setLong(1, length.toMillis());
      update.setArray(2, ids(connection, resourceIds));
      update.setTimestamp(3, Timestamp.from(lease.until()));
      return lease(update, begun, length).orElse(lease);
    }
  }

  /** Anybody may try at once what is still under this lease. */
  public void release(Connection connection, Collection<Integer> resourceIds, ClaimLease lease)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RELEASE)) {
      update.setArray(1, ids(connection, resourceIds));
      update.setTimestamp(2, Timestamp.from(lease.until()));
      update.executeUpdate();
    }
  }

  private static Optional<ClaimLease> lease(PreparedStatement update, long begun, Duration length)
      throws SQLException {
    try (ResultSet rows = update.executeQuery()) {
      return rows.next()
          ? Optional.of(new ClaimLease(rows.getTimestamp(1).toInstant(), begun + length.toNanos()))
          : Optional.empty();
    }
  }

  private static Array ids(Connection connection, Collection<Integer> resourceIds)
      throws SQLException {
    return connection.createArrayOf("int4", resourceIds.toArray());
  }
}
