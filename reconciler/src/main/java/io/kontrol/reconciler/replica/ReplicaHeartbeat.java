package io.kontrol.reconciler.replica;

import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes periodically that this replica is alive, and its connection to the cluster; changes are
 * written at once. It also probes the cluster, since without work nobody would notice an outage.
 */
public final class ReplicaHeartbeat implements Runnable {
  private static final Logger LOG = Logger.getLogger(ReplicaHeartbeat.class);
  private static final int MISSED_HEARTBEATS = 4;
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final DataSource database;
  private final ClusterCircuitBreaker gate;
  private final ReplicaRecord record;
  private final Duration interval;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread;

  /**
   * @param instance unique to this process
   */
  public ReplicaHeartbeat(
      DataSource database,
      ClusterCircuitBreaker gate,
      String clusterId,
      String instance,
      @Nullable String version,
      Duration interval) {
    this.database = database;
    this.gate = gate;
    this.record = new ReplicaRecord(clusterId, instance, version);
    this.interval = interval;
    this.thread = new Thread(this, "reconcile-heartbeat");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** The connection has changed: writes soon. Never blocks. */
  public void changed() {
    changes.release();
  }

  @Override
  public void run() {
    try {
      onDatabase(connection -> record.deleteForgotten(connection, FORGOTTEN_AFTER));
      while (true) {
        gate.probeIfDue();
        gate.check(interval);
        changes.drainPermits();
        onDatabase(
            connection ->
                record.write(
                    connection, gate.connection(), interval.multipliedBy(MISSED_HEARTBEATS)));
        boolean unused = changes.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      LOG.debug("The heartbeat stops");
    }
  }

  private interface Statement {
    void run(Connection connection) throws SQLException;
  }

  private void onDatabase(Statement statement) {
    try (Connection connection = database.getConnection()) {
      statement.run(connection);
    } catch (SQLException e) {
      LOG.debugf("The heartbeat could not be written: %s", e.getMessage());
    }
  }

  /** Stops, and removes the row of this replica. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(interval.toMillis());
    onDatabase(record::delete);
  }
}
