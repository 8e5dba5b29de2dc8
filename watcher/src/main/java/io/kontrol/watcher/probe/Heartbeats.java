package io.kontrol.watcher.probe;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** A loop is alive when it makes progress, whatever became of the database or the cluster. */
public final class Heartbeats {
  private final Map<String, Heartbeat> running = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public Heartbeats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** To be closed when the loop ends as it should. */
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
  public final class Heartbeat implements AutoCloseable {
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

    @Override
    public void close() {
      running.remove(loop, this);
    }
  }
}
