package io.kontrol.api.observed.wait;

import io.kontrol.api.observed.wait.WaitQuery.Seen;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.refusal.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * All waits of this replica. One statement looks for all of them, a few times a second while there
 * are any, and never otherwise. A wait holds no thread and no connection.
 */
@ApplicationScoped
public class Waits {
  private static final Logger LOG = Logger.getLogger(Waits.class);
  private static final long PAUSE_MILLIS = 100;
  private static final int MOST_WAITS = 500;
  private static final int MOST_OBSTACLES = 20;
  private static final Duration BUSY = Duration.ofSeconds(10);

  private final Database database;
  private final WaitQuery query;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Waits::thread);
  private volatile boolean ending;

  public Waits(Database database, WaitQuery query, MeterRegistry metrics) {
    this.database = database;
    this.query = query;
    metrics.gaugeCollectionSize("kontrol_waiting_requests", List.of(), waits);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "waits");
    thread.setDaemon(true);
    return thread;
  }

  /** Refuses where this replica has too many waits already: asked before anything is changed. */
  public void requirePlace() {
    if (waits.size() >= MOST_WAITS) {
      throw Refusal.throttled("Too many requests wait already. Nothing was changed.", BUSY);
    }
  }

  /** Whoever completes it is no longer waited for. */
  public CompletableFuture<WaitOutcome> await(
      List<AwaitedResource> resources,
      WaitCondition condition,
      Duration timeout,
      Permissions viewer) {
    Wait wait = new Wait(resources, condition, timeout, viewer);
    if (ending) {
      wait.complete(List.of());
      return wait.end();
    }
    waits.add(wait);
    schedule();
    return wait.end();
  }

  private void schedule() {
    if (!waits.isEmpty() && scheduled.compareAndSet(false, true)) {
      try {
        var unused = thread.schedule(this::pass, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        scheduled.set(false); // the replica stops
      }
    }
  }

  private void pass() {
    try {
      waits.removeIf(Wait::isDone);
      look();
    } catch (DatabaseUnavailableException e) {
      LOG.debug("PostgreSQL is away; waits go on when it is back, and end in time", e);
      waits.stream().filter(Wait::isOver).forEach(wait -> wait.complete(List.of()));
    } catch (RuntimeException e) {
      LOG.error("A look at what requests wait for failed; the next one tries again", e);
    } finally {
      scheduled.set(false);
      schedule();
    }
  }

  private void look() {
    List<Wait> open = List.copyOf(waits);
    Set<Integer> ids = new LinkedHashSet<>();
    open.forEach(wait -> ids.addAll(wait.ids()));
    Map<Integer, Seen> seen = database.read(connection -> query.seen(connection, ids));
    List<Wait> ended = new ArrayList<>();
    for (Wait wait : open) {
      if (wait.advance(seen)) {
        ended.add(wait);
      }
    }
    ended.forEach(this::end);
  }

  private void end(Wait wait) {
    List<Integer> first = wait.ids().stream().limit(MOST_OBSTACLES).toList();
    wait.complete(
        first.isEmpty()
            ? List.of()
            : database.read(connection -> query.obstacles(connection, first, wait.viewer())));
    waits.remove(wait);
  }

  /** Requests that wait are answered before the replica stops; their clients may ask again. */
  void endWithDelay(@Observes ShutdownDelayInitiatedEvent begins) {
    endAll();
  }

  void end(@Observes ShutdownEvent begins) {
    endAll();
    thread.shutdownNow();
  }

  private void endAll() {
    ending = true;
    waits.forEach(wait -> wait.complete(List.of()));
    waits.clear();
  }
}
