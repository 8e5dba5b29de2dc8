package io.kontrol.watcher.lease;

import io.kontrol.model.database.StalePlans;
import io.kontrol.watcher.connection.ConnectionRecord;
import io.kontrol.watcher.connection.ConnectionReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The row of {@code watcher_leases} for one cluster. All times are the database's.
 *
 * <p>Writers lock the row FOR KEY SHARE until they commit. A renewal does not conflict with that; a
 * takeover, which locks FOR UPDATE, waits for them, and they wait for it. So no write of an old
 * epoch can commit after the new one has begun.
 */
public final class WatcherLease {
  private static final String CREATE =
      """
      INSERT INTO watcher_leases (cluster_id, holder, epoch, expires_at)
      VALUES (?, ?, 0, '-infinity')
      ON CONFLICT (cluster_id) DO NOTHING
      """;

  private static final String LOCK_EXPIRED =
      """
      SELECT 1 FROM watcher_leases WHERE cluster_id = ? AND expires_at <= clock_timestamp() FOR UPDATE
      """;

  private static final String TAKE =
      """
      UPDATE watcher_leases
      SET holder = ?, epoch = epoch + 1, acquired_at = clock_timestamp(),
          expires_at = clock_timestamp() + ? * INTERVAL '1 millisecond'
      WHERE cluster_id = ?
      RETURNING epoch
      """;

  private static final String RENEW =
      """
      UPDATE watcher_leases
      SET expires_at = clock_timestamp() + ? * INTERVAL '1 millisecond',
          observed_through = GREATEST(observed_through, clock_timestamp() - ?::BIGINT * INTERVAL '1 millisecond')
      WHERE cluster_id = ? AND holder = ? AND epoch = ?
      """;

  private static final String RELEASE =
      """
      UPDATE watcher_leases SET expires_at = clock_timestamp() WHERE cluster_id = ? AND holder = ? AND epoch = ?
      """;

  private final DataSource database;
  private final String clusterId;
  private final String holder;
  private final Duration duration;
  private final Runnable eventsWritten;
  private final ConnectionRecord record = new ConnectionRecord();

  /** The report that is stored in the row, as far as this process knows. */
  private @Nullable ConnectionReport told;

  public WatcherLease(DataSource database, String clusterId, String holder, Duration duration) {
    this(database, clusterId, holder, duration, () -> {});
  }

  /**
   * @param holder unique to this process
   * @param duration of the lease without a renewal
   * @param eventsWritten called after events were committed
   */
  public WatcherLease(
      DataSource database,
      String clusterId,
      String holder,
      Duration duration,
      Runnable eventsWritten) {
    this.database = database;
    this.clusterId = clusterId;
    this.holder = holder;
    this.duration = duration;
    this.eventsWritten = eventsWritten;
  }

  /**
   * @return empty while another watcher holds it
   */
  public Optional<FencingToken> acquire() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return StalePlans.retryOnce(connection, () -> inTransaction(connection));
    }
  }

  private Optional<FencingToken> inTransaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Optional<FencingToken> fence = acquire(connection);
      connection.commit();
      return fence;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private Optional<FencingToken> acquire(Connection connection) throws SQLException {
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setString(1, clusterId);
      create.setString(2, holder);
      create.executeUpdate();
    }
    try (PreparedStatement lock = connection.prepareStatement(LOCK_EXPIRED)) {
      lock.setString(1, clusterId);
      try (ResultSet row = lock.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
      }
    }
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setString(1, holder);
      take.setLong(2, duration.toMillis());
      take.setString(3, clusterId);
      try (ResultSet row = take.executeQuery()) {
        row.next();
        told = null;
        return Optional.of(new FencingToken(clusterId, holder, row.getLong(1)));
      }
    }
  }

  /**
   * Renews the lease, even an expired one if nobody else has acquired it.
   *
   * @return whether the lease is still ours
   */
  public boolean renew(FencingToken fence) throws SQLException {
    return renew(fence, ConnectionReport.undecided());
  }

  /**
   * Renews the lease and stores the report. If the report changed, the row and its events are
   * written in one transaction, so that each change is reported exactly once.
   *
   * @return whether the lease is still ours
   */
  public boolean renew(FencingToken fence, ConnectionReport report) throws SQLException {
    try (Connection connection = database.getConnection()) {
      if (report.state().isEmpty() || (told != null && told.saysTheSame(report))) {
        return renew(connection, fence, report);
      }
      return StalePlans.retryOnce(connection, () -> tell(connection, fence, report));
    }
  }

  private boolean tell(Connection connection, FencingToken fence, ConnectionReport report)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      boolean renewed = renew(connection, fence, report);
      boolean events = renewed && record.write(connection, fence.clusterId(), report);
      connection.commit();
      told = renewed ? report : null;
      if (events) {
        eventsWritten.run();
      }
      return renewed;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private boolean renew(Connection connection, FencingToken fence, ConnectionReport report)
      throws SQLException {
    try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
      renew.setLong(1, duration.toMillis());
      renew.setObject(
          2, report.observationsAge().map(Duration::toMillis).orElse(null), Types.BIGINT);
      renew.setString(3, fence.clusterId());
      renew.setString(4, fence.holder());
      renew.setLong(5, fence.epoch());
      return renew.executeUpdate() == 1;
    }
  }

  /** Lets another watcher acquire the lease at once. */
  public void release(FencingToken fence) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement release = connection.prepareStatement(RELEASE)) {
      release.setString(1, fence.clusterId());
      release.setString(2, fence.holder());
      release.setLong(3, fence.epoch());
      release.executeUpdate();
    }
  }
}
