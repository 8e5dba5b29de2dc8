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
 * Holds the lease whenever it can be had, and does the holder's work for as long as it lasts.
 *
 * <p>While the database is away nobody else can take the lease either, so the work goes on: the
 * fence keeps it from writing, and it goes on writing if the lease is still ours afterwards.
 */
public final class LeaderElector implements Runnable {
  private static final Logger LOG = Logger.getLogger(LeaderElector.class);

  /** What only the holder may do. */
  public interface Work {
    /** How the cluster is, to be told with each renewal. */
    ConnectionReport connection();

    /** Ends it, with everything written. */
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
   * @param renewal between two renewals of the lease that is held
   * @param poll between two attempts at one that is not
   * @param work is started with each lease
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

  /** Until it is interrupted; then it stops the work and lets the next one have the lease. */
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
        LOG.infof("Writing for the cluster, epoch %d", fence.get().epoch());
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
      LOG.warnf("Another watcher has taken over from epoch %d", fence.epoch());
      held = null;
      stopWork();
    } catch (SQLException e) {
      databaseAway(e);
    }
    return poll;
  }

  /** Once per outage. */
  private void databaseAway(SQLException e) {
    if (!away) {
      away = true;
      LOG.warnf("The database cannot be asked for the lease: %s", e.getMessage());
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
      LOG.infof("The lease was not released and will run out: %s", e.getMessage());
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
