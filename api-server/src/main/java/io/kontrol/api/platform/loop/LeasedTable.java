package io.kontrol.api.platform.loop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A table whose rows are work, claimed by a lease that is committed before the work begins. It has
 * the columns {@code id}, {@code lease_token UUID} and {@code lease_expires_at TIMESTAMPTZ}. When a
 * replica dies, its rows are free again once their leases have expired. Only the database's clock
 * counts.
 *
 * <p>Whoever records a result adds {@code AND lease_token = ?} to the statement: it then writes
 * nothing after the lease has passed to somebody else.
 *
 * @param <K> the Java type of {@code id}
 */
public final class LeasedTable<K> {
  private static final String CLAIM =
      """
      UPDATE %1$s SET lease_token = ?, lease_expires_at = clock_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE id IN (
          SELECT id FROM %1$s
          WHERE (%2$s) AND (lease_expires_at IS NULL OR lease_expires_at <= clock_timestamp())
          ORDER BY %3$s
          LIMIT ?
          FOR UPDATE SKIP LOCKED)
      RETURNING id
      """;

  private static final String EXTEND =
      """
      UPDATE %s SET lease_expires_at = clock_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE lease_token = ? AND lease_expires_at > clock_timestamp()
      """;

  private static final String RELEASE =
      "UPDATE %s SET lease_token = NULL, lease_expires_at = NULL WHERE lease_token = ?";

  private final Class<K> idType;
  private final String claim;
  private final String extend;
  private final String release;

  /**
   * @param due SQL: which rows are work now
   * @param order SQL: which of them come first
   */
  public LeasedTable(String table, Class<K> idType, String due, String order) {
    this.idType = idType;
    this.claim = CLAIM.formatted(table, due, order);
    this.extend = EXTEND.formatted(table);
    this.release = RELEASE.formatted(table);
  }

  /**
   * Takes rows that nobody holds.
   *
   * @param token new for each claim
   * @return their ids, in any order
   */
  public List<K> claim(Connection connection, UUID token, Duration lease, int most)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(claim)) {
      statement.setObject(1, token);
      statement.setLong(2, lease.toMillis());
      statement.setInt(3, most);
      List<K> claimed = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          claimed.add(rows.getObject(1, idType));
        }
      }
      return claimed;
    }
  }

  /**
   * @return how many rows are still held; fewer than claimed when a lease has expired
   */
  public int extend(Connection connection, UUID token, Duration lease) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(extend)) {
      statement.setLong(1, lease.toMillis());
      statement.setObject(2, token);
      return statement.executeUpdate();
    }
  }

  /** Gives back what is still held, so that nobody has to wait for the lease's end. */
  public void release(Connection connection, UUID token) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(release)) {
      statement.setObject(1, token);
      statement.executeUpdate();
    }
  }
}
