package io.kontrol.watcher.probe;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** A loop is alive when it makes progress, whatever became of the database or the cluster. */
public final class Heartbeats {
  private static final Logger LOG = Logger.getLogger(Heartbeats.class);

  private final Map<String, Heartbeat> running = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public Heartbeats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What a loop does until it is interrupted. */
  @FunctionalInterface
  public interface Turns {
    void go() throws InterruptedException;
  }

  public Heartbeat start(String loop) {
    return new Heartbeat(loop);
  }

  /** Loops that have made no progress for so long. */
  public List<String> stalled(Duration limit) {
    long now = nanoTime.getAsLong();
    return running.values().stream()
        .filter(heartbeat -> now - heartbeat.last > limit.toNanos())
        .map(heartbeat -> heartbeat.loop)
        .sorted()
        .toList();
  }

  /** One loop's sign of life. */
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
     * Runs the loop, which is no longer expected to be alive once it was interrupted. One that ends
     * by a defect is: so a dead loop is seen, and the process started again.
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
