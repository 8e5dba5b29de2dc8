package io.kontrol.watcher.watch;

import io.kontrol.model.logging.LogContext;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Runs a reflector per kind in {@code resources}. A new kind is watched after a wake-up; a kind
 * that is no longer in use is watched until the next resync.
 */
public final class ReflectorManager implements Runnable {
  private static final Logger LOG = Logger.getLogger(ReflectorManager.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SETTLING_TICK = Duration.ofMillis(50);
  private static final Duration DATABASE_RETRY = Duration.ofMillis(500);

  private record Running(Reflector watch, Thread thread) {}

  private final KindsInUse kindsInUse;
  private final String clusterId;
  private final ReflectorFactory watches;
  private final Duration sweep;
  private final Heartbeat heartbeat;
  private final Map<KindRef, Running> running = new HashMap<>();
  private final Semaphore wake = new Semaphore(1);
  private Instant nextSweep = Instant.MIN;
  private volatile boolean settled;

  public ReflectorManager(
      DataSource database,
      String clusterId,
      ReflectorFactory watches,
      Duration sweep,
      Heartbeat heartbeat) {
    this.kindsInUse = new KindsInUse(database, clusterId);
    this.clusterId = clusterId;
    this.watches = watches;
    this.sweep = sweep;
    this.heartbeat = heartbeat;
  }

  /** Looks for new kinds soon. Never blocks. */
  public void wake() {
    wake.release();
  }

  /** Whether all kinds have been listed once. */
  public boolean isSettled() {
    return settled;
  }

  @Override
  public void run() {
    try {
      heartbeat.during(this::turns);
    } finally {
      stopAll();
    }
  }

  private void turns() throws InterruptedException {
    boolean look = true;
    while (true) {
      heartbeat.beat();
      boolean known = true;
      if (look || !Instant.now().isBefore(nextSweep)) {
        known = look();
      }
      settled = hasLooked() && running.values().stream().allMatch(r -> r.watch().isSettled());
      Duration patience = !known ? DATABASE_RETRY : settled ? TICK : SETTLING_TICK;
      look = wake.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS) || !known;
      wake.drainPermits();
    }
  }

  private boolean hasLooked() {
    return nextSweep.isAfter(Instant.MIN);
  }

  /**
   * @return whether the database answered
   */
  private boolean look() {
    try {
      Set<KindRef> wanted = new HashSet<>(kindsInUse.living());
      if (!Instant.now().isBefore(nextSweep)) {
        wanted.addAll(kindsInUse.beingDeleted());
        nextSweep = Instant.now().plus(sweep);
        Set<KindRef> unwanted = new HashSet<>(running.keySet());
        unwanted.removeAll(wanted);
        unwanted.forEach(this::stop);
      }
      for (KindRef ref : wanted) {
        if (!running.containsKey(ref)) {
          start(ref);
        }
      }
      watches.connection().kindsKnown();
      return true;
    } catch (SQLException e) {
      LOG.debugf("The database is unreachable; the kinds to watch are unknown: %s", e.getMessage());
      return false;
    }
  }

  private void start(KindRef ref) {
    LOG.infof("Watching %s", ref);
    Reflector watch = watches.create(ref);
    Thread thread = new Thread(LogContext.ofCluster(clusterId, watch), "watch-" + ref);
    thread.setDaemon(true);
    running.put(ref, new Running(watch, thread));
    thread.start();
  }

  private void stop(KindRef ref) {
    Running gone = running.remove(ref);
    if (gone != null) {
      LOG.infof("No longer watching %s", ref);
      gone.thread().interrupt();
    }
  }

  private void stopAll() {
    running.values().forEach(r -> r.thread().interrupt());
    for (Running r : running.values()) {
      boolean interrupted = Thread.interrupted();
      try {
        r.thread().join(TICK.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    running.clear();
  }
}
