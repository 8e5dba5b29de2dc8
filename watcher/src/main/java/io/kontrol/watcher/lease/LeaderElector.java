package io.kontrol.watcher.lease;

import io.kontrol.watcher.connection.ConnectionReport;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Acquires the lease whenever it is free, and runs the leader's work while it is held.
 *
 * <p>While the database is unreachable nobody else can acquire the lease either, so the work
 * continues: the fencing token keeps it from writing, until the lease is renewed.
 */
public final class LeaderElector implements Runnable {
  private static final Logger LOG = Logger.getLogger(LeaderElector.class);

  /** What only the leader does. */
  public interface Work {
    /** The connection to the cluster, stored with each renewal. */
    ConnectionReport connection();

    /** Stops the work after everything was written. */
    void close();
  }

  private final WatcherLease lease;
  private final Duration renewal;
  private final Duration poll;
  private final Function<FencingToken, Work> work;
  private final Heartbeat heartbeat;
  private volatile @Nullable FencingToken held;
  private @Nullable Work working;
  private boolean away;

  /**
   * @param renewal interval of renewals
   * @param poll interval of attempts to acquire the lease
   * @param work started with each acquired lease
   */
  public LeaderElector(
      WatcherLease lease,
      Duration renewal,
      Duration poll,
      Function<FencingToken, Work> work,
      Heartbeat heartbeat) {
    this.lease = lease;
    this.renewal = renewal;
    this.poll = poll;
    this.work = work;
    this.heartbeat = heartbeat;
  }

  public boolean isHolder() {
    return held != null;
  }

  /** Runs until it is interrupted; then stops the work and releases the lease. */
  @Override
  public void run() {
    try {
      heartbeat.during(this::turns);
    } finally {
      release();
    }
  }

  private void turns() throws InterruptedException {
    while (true) {
      heartbeat.beat();
      Duration pause = held == null ? acquire() : renew(held);
      Thread.sleep(pause.toMillis());
    }
  }

  private Duration acquire() {
    try {
      Optional<FencingToken> fence = lease.acquire();
      away = false;
      if (fence.isPresent()) {
        LOG.infof("Became leader for the cluster, epoch %d", fence.get().epoch());
        held = fence.get();
        working = work.apply(fence.get());
        return renewal;
      }
    } catch (SQLException e) {
      databaseAway(e);
    }
    return poll;
  }

  private Duration renew(FencingToken fence) {
    try {
      Work current = working;
      boolean renewed =
          current == null ? lease.renew(fence) : lease.renew(fence, current.connection());
      away = false;
      if (renewed) {
        return renewal;
      }
      LOG.warnf("Lost leadership: another watcher took over from epoch %d", fence.epoch());
      held = null;
      stopWork();
    } catch (SQLException e) {
      databaseAway(e);
    }
    return poll;
  }

  /** Logs once per outage. */
  private void databaseAway(SQLException e) {
    if (!away) {
      away = true;
      LOG.warnf("The database is unreachable; the lease cannot be renewed: %s", e.getMessage());
    }
  }

  private void release() {
    FencingToken fence = held;
    if (fence == null) {
      return;
    }
    stopWork();
    held = null;
    try {
      lease.release(fence);
    } catch (SQLException e) {
      LOG.infof("The lease could not be released and will expire: %s", e.getMessage());
    }
  }

  private void stopWork() {
    Work ending = working;
    working = null;
    if (ending != null) {
      ending.close();
    }
  }
}
