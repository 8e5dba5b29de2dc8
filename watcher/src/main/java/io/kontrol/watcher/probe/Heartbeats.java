package io.kontrol.watcher.probe;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Tracks which loops make progress, for the liveness probe. */
public final class Heartbeats {
  private static final Logger LOG = Logger.getLogger(Heartbeats.class);

  private final Map<String, Heartbeat> running = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public Heartbeats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A loop that runs until it is interrupted. */
  @FunctionalInterface
  public interface Turns {
    void go() throws InterruptedException;
  }

  public Heartbeat start(String loop) {
    return new Heartbeat(loop);
  }

  /** Loops without progress for longer than the limit. */
  public List<String> stalled(Duration limit) {
    long now = nanoTime.getAsLong();
    return running.values().stream()
        .filter(heartbeat -> now - heartbeat.last > limit.toNanos())
        .map(heartbeat -> heartbeat.loop)
        .sorted()
        .toList();
  }

  /** The heartbeat of one loop. */
  public final class Heartbeat {
    private final String loop;
    private volatile long last;

    private Heartbeat(String loop) {
      this.loop = loop;
      beat();
      running.put(loop, this);
    }

    public void beat() {
      last = nanoTime.getAsLong();
    }

    /**
     * Runs the loop. After an interrupt it is not expected to be alive any more. A loop that ends
     * by a defect still is, so the probe fails and the process is restarted.
     */
    public void during(Turns turns) {
      try {
        turns.go();
      } catch (InterruptedException e) {
        LOG.debugf("Stopped: %s", loop);
      }
      running.remove(loop, this);
    }
  }
}
