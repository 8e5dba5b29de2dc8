package io.kontrol.watcher.service;

import io.kontrol.model.logging.LogContext;
import io.kontrol.model.wake.Channel;
import io.kontrol.watcher.connection.ConnectionReport;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.lease.LeaderElector;
import io.kontrol.watcher.lease.WatcherLease;
import io.micrometer.core.instrument.Gauge;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Mirrors one cluster while it is the leader, and waits for the lease otherwise. A standby caches
 * nothing: on takeover it lists, which writes only what differs, so a standby costs no memory and
 * no load on the API server.
 */
public final class Watcher implements AutoCloseable {
  private final WatcherDependencies dependencies;
  private final LeaderElector keeper;
  private final Thread keeping;
  private final Gauge holds;
  private volatile @Nullable LeaderSession mirror;

  public Watcher(String clusterId, WatcherDependencies dependencies) {
    this.dependencies = dependencies;
    WatcherConfig config = dependencies.config();
    String host = System.getenv().getOrDefault("HOSTNAME", "watcher");
    String holder = host + "-" + UUID.randomUUID();
    keeper =
        new LeaderElector(
            new WatcherLease(
                dependencies.database(),
                clusterId,
                holder,
                config.lease(),
                () -> dependencies.notifier().changed(Channel.EVENTS, clusterId)),
            config.leaseRenewal(),
            config.leasePoll(),
            this::mirror,
            dependencies.heartbeats().start("lease"));
    holds =
        Gauge.builder("kontrol.watcher.lease.held", keeper, k -> k.isHolder() ? 1 : 0)
            .description("1 in the watcher that is the leader for its cluster")
            .register(dependencies.registry());
    keeping = new Thread(LogContext.ofCluster(clusterId, keeper), "lease");
    keeping.setDaemon(true);
  }

  public void start() {
    keeping.start();
  }

  private LeaderElector.Work mirror(FencingToken fence) {
    LeaderSession made = new LeaderSession(dependencies, fence);
    mirror = made;
    return new LeaderElector.Work() {
      @Override
      public ConnectionReport connection() {
        return made.connection();
      }

      @Override
      public void close() {
        mirror = null;
        made.close();
      }
    };
  }

  /** Desired state has changed, and may name a new kind. Never blocks. */
  public void wake() {
    LeaderSession current = mirror;
    if (current != null) {
      current.wake();
    }
  }

  public boolean isHolder() {
    return keeper.isHolder();
  }

  /** A standby is always ready; the leader is when it has listed every kind once. */
  public boolean isReady() {
    LeaderSession current = mirror;
    return current == null || current.isSettled();
  }

  /** Writes what was observed and releases the lease. */
  @Override
  public void close() {
    keeping.interrupt();
    try {
      keeping.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    dependencies.registry().remove(holds);
  }
}
