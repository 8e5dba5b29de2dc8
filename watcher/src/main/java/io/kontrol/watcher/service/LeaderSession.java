package io.kontrol.watcher.service;

import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.logging.LogContext;
import io.kontrol.watcher.cluster.ObjectPages;
import io.kontrol.watcher.connection.ClusterProbe;
import io.kontrol.watcher.connection.ConnectionMetrics;
import io.kontrol.watcher.connection.ConnectionReport;
import io.kontrol.watcher.connection.ConnectionTracker;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.observation.ObjectReader;
import io.kontrol.watcher.resync.DirectReads;
import io.kontrol.watcher.resync.MissedDeletions;
import io.kontrol.watcher.resync.ResyncLoop;
import io.kontrol.watcher.watch.ObservationSink;
import io.kontrol.watcher.watch.ReflectorFactory;
import io.kontrol.watcher.watch.ReflectorManager;
import io.kontrol.watcher.watch.WatchTimes;
import io.kontrol.watcher.write.EventRateLimiter;
import io.kontrol.watcher.write.FlushLoop;
import io.kontrol.watcher.write.ObservationBuffer;
import io.kontrol.watcher.write.ObservationWriter;
import io.kontrol.watcher.write.StateChangeEvents;
import io.kontrol.watcher.write.WriteMetrics;
import io.micrometer.core.instrument.Gauge;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What the leader runs: watches → buffer → writers. Each epoch has a new session, so nothing of an
 * old epoch can be written under a new one.
 */
public final class LeaderSession implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LeaderSession.class);
  private static final Duration DISCOVERY_PAUSE = Duration.ofMillis(500);
  private static final Duration JOIN = Duration.ofSeconds(2);

  private final ObservationBuffer buffer;
  private final DirectReads confirmations;
  private final ReflectorManager watches;
  private final Gauge waiting;
  private final ConnectionTracker connection;
  private final ConnectionMetrics connectionMetrics;
  private final Thread probing;
  private final WatcherDependencies means;
  private final Thread watching;
  private final List<Thread> writing = new ArrayList<>();

  LeaderSession(WatcherDependencies means, FencingToken fence) {
    this.means = means;
    WatcherConfig config = means.config();
    buffer = new ObservationBuffer(config.batchSize(), config.waitingBytes());
    WriteMetrics metrics = new WriteMetrics(means.registry());
    DiscoveryCache kinds = new DiscoveryCache(means.api(), Clock.systemUTC(), DISCOVERY_PAUSE);
    ObjectReader reader = new ObjectReader(means.secrets(), means.health());
    MissedDeletions absentees = new MissedDeletions(means.database(), fence.clusterId());
    ObservationSink observer =
        new ObservationSink(reader, buffer, absentees, config.listAhead(), metrics);
    confirmations =
        new DirectReads(
            fence.clusterId(), means.api(), kinds, reader, config.confirmations(), observer::put);
    StateChangeEvents events =
        new StateChangeEvents(
            fence.clusterId(),
            new EventRateLimiter(config.eventBurst(), config.eventPause(), System::nanoTime));
    ObservationWriter writer =
        new ObservationWriter(
            means.database(), fence, events, means.notifier(), confirmations::confirm, metrics);
    for (int i = 1; i <= config.writers(); i++) {
      String name = "write-" + i;
      writing.add(
          start(
              name,
              fence.clusterId(),
              new FlushLoop(buffer, writer, config.linger(), means.heartbeats().start(name))));
    }
    ClusterProbe probe =
        new ClusterProbe(
            means.api()::probe,
            new ClusterProbe.Times(config.probeInterval(), config.probeTimeout()),
            System::nanoTime,
            means.heartbeats().start("probe"));
    connection =
        new ConnectionTracker(
            probe, config.kindLostAfter(), buffer::oldestReceivedAt, System::nanoTime);
    connectionMetrics = new ConnectionMetrics(means.registry(), connection);
    probing = start("probe", fence.clusterId(), probe);
    WatchTimes times =
        new WatchTimes(config.watchTimeout(), config.watchSilence(), config.kindRetry());
    watches =
        new ReflectorManager(
            means.database(),
            fence.clusterId(),
            new ReflectorFactory(
                kinds,
                means.api(),
                new ObjectPages(means.api(), config.pageSize()),
                observer,
                times,
                connection,
                means.registry(),
                means.heartbeats()),
            config.sweep(),
            means.heartbeats().start("kinds"));
    watching = start("kinds", fence.clusterId(), watches);
    writing.add(
        start(
            "sweep",
            fence.clusterId(),
            new ResyncLoop(
                means.database(),
                absentees,
                confirmations,
                config.strayRetry(),
                config.sweep(),
                config.eventRetention(),
                means.heartbeats().start("sweep"))));
    waiting =
        Gauge.builder("kontrol.watcher.observations.waiting", buffer, ObservationBuffer::size)
            .description("Observations that wait to be written to the database")
            .register(means.registry());
  }

  /** Looks for new kinds soon. Never blocks. */
  void wake() {
    watches.wake();
  }

  /** The connection to the cluster, as seen by the probe and the watches. */
  ConnectionReport connection() {
    return connection.report();
  }

  boolean isSettled() {
    return watches.isSettled();
  }

  private static Thread start(String name, String clusterId, Runnable loop) {
    Thread thread = new Thread(LogContext.ofCluster(clusterId, loop), name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Stops the watches first, then writes what they have observed. */
  @Override
  public void close() {
    try {
      end(probing);
      end(watching);
      if (!buffer.awaitEmpty(means.config().stopPatience())) {
        LOG.warnf(
            "Stopping with %d unwritten observations; the next list finds them", buffer.size());
      }
      for (Thread thread : writing) {
        end(thread);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      confirmations.close();
      means.registry().remove(waiting);
      connectionMetrics.close();
    }
  }

  private static void end(Thread thread) throws InterruptedException {
    thread.interrupt();
    thread.join(JOIN.toMillis());
  }
}
