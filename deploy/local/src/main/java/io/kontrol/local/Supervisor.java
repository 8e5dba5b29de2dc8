package io.kontrol.local;

import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.StackProcess;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Restarts processes that end by themselves, with exponential backoff from one second. */
public final class Supervisor implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Progress progress;
  private final ScheduledExecutorService executor =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "supervisor");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();

  public Supervisor(Progress progress) {
    this.progress = progress;
  }

  public void watch(StackProcess component) {
    component.onUnexpectedEnd(this::ended);
  }

  private void ended(StackProcess component) {
    int failure = failures.merge(component.name(), 1, Integer::sum);
    Duration pause = Duration.ofSeconds(1L << Math.min(failure - 1, 5));
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    progress.restarting(component.name(), component.log(), bounded);
    var unused =
        executor.schedule(() -> start(component), bounded.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void start(StackProcess component) {
    component.startAgain();
    try {
      progress.ready(component.name(), component.awaitReady(PATIENCE), "again");
      failures.remove(component.name());
    } catch (LaunchException e) {
      // it ended again, which is reported separately, or it hangs, which its log shows
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
