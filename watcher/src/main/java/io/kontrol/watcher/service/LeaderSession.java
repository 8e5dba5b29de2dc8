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
  private final DirectReads directReads;
  private final ReflectorManager watches;
  private final Gauge waiting;
  private final ConnectionTracker connection;
  private final ConnectionMetrics connectionMetrics;
  private final Thread probing;
  private final WatcherDependencies dependencies;
  private final Thread watching;
  private final List<Thread> writing = new ArrayList<>();

  LeaderSession(WatcherDependencies dependencies, FencingToken fence) {
    this.dependencies = dependencies;
    WatcherConfig config = dependencies.config();
    buffer = new ObservationBuffer(config.batchSize(), config.waitingBytes());
    WriteMetrics metrics = new WriteMetrics(dependencies.registry());
    DiscoveryCache kinds =
        new DiscoveryCache(dependencies.api(), Clock.systemUTC(), DISCOVERY_PAUSE);
    ObjectReader reader = new ObjectReader(dependencies.secrets(), dependencies.health());
    MissedDeletions missedDeletions =
        new MissedDeletions(dependencies.database(), fence.clusterId());
    ObservationSink sink =
        new ObservationSink(reader, buffer, missedDeletions, config.listAhead(), metrics);
    directReads =
        new DirectReads(
            fence.clusterId(),
            dependencies.api(),
            kinds,
            reader,
            config.confirmations(),
            sink::put);
    StateChangeEvents events =
        new StateChangeEvents(
            fence.clusterId(),
            new EventRateLimiter(config.eventBurst(), config.eventPause(), System::nanoTime));
    ObservationWriter writer =
        new ObservationWriter(
            dependencies.database(),
            fence,
            events,
            dependencies.notifier(),
            directReads::confirm,
            metrics);
    for (int i = 1; i <= config.writers(); i++) {
      String name = "write-" + i;
      writing.add(
          start(
              name,
              fence.clusterId(),
              new FlushLoop(
                  buffer, writer, config.linger(), dependencies.heartbeats().start(name))));
    }
    ClusterProbe probe =
        new ClusterProbe(
            dependencies.api()::probe,
            new ClusterProbe.Times(config.probeInterval(), config.probeTimeout()),
            System::nanoTime,
            dependencies.heartbeats().start("probe"));
    connection =
        new ConnectionTracker(
            probe, config.kindLostAfter(), buffer::oldestReceivedAt, System::nanoTime);
    connectionMetrics = new ConnectionMetrics(dependencies.registry(), connection);
    probing = start("probe", fence.clusterId(), probe);
    WatchTimes times =
        new WatchTimes(config.watchTimeout(), config.watchSilence(), config.kindRetry());
    watches =
        new ReflectorManager(
            dependencies.database(),
            fence.clusterId(),
            new ReflectorFactory(
                kinds,
                dependencies.api(),
                new ObjectPages(dependencies.api(), config.pageSize()),
                sink,
                times,
                connection,
                dependencies.registry(),
                dependencies.heartbeats()),
            config.sweep(),
            dependencies.heartbeats().start("kinds"));
    watching = start("kinds", fence.clusterId(), watches);
    writing.add(
        start(
            "sweep",
            fence.clusterId(),
            new ResyncLoop(
                dependencies.database(),
                missedDeletions,
                directReads,
                config.strayRetry(),
                config.sweep(),
                config.eventRetention(),
                dependencies.heartbeats().start("sweep"))));
    waiting =
        Gauge.builder("kontrol.watcher.observations.waiting", buffer, ObservationBuffer::size)
            .description("Observations that wait to be written to the database")
            .register(dependencies.registry());
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
      if (!buffer.awaitEmpty(dependencies.config().stopPatience())) {
        LOG.warnf(
            "Stopping with %d unwritten observations; the next list finds them", buffer.size());
      }
      for (Thread thread : writing) {
        end(thread);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      directReads.close();
      dependencies.registry().remove(waiting);
      connectionMetrics.close();
    }
  }

  private static void end(Thread thread) throws InterruptedException {
    thread.interrupt();
    thread.join(JOIN.toMillis());
  }
}
