package io.kontrol.api.observed.event;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.IdentitiesChanged;
import io.kontrol.api.platform.loop.WakeupLoop;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * All open streams of this replica, and the tail that they share. NOTIFY wakes them, and a timer
 * every second, in case a notification was lost.
 */
@ApplicationScoped
public class EventStreams {
  private static final long TICK_MILLIS = 1_000;
  private static final int READERS = 4;
  private static final Duration CHECKED_EVERY = Duration.ofSeconds(10);

  private final Database database;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private final Duration heartbeat;
  private final EventTail tail;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final ExecutorService readers =
      Executors.newFixedThreadPool(READERS, EventStreams::thread);

  private @Nullable WakeupLoop follower;
  private long timer = -1;

  public EventStreams(
      Database database,
      Vertx vertx,
      MeterRegistry metrics,
      DatabaseLogin login,
      @ConfigProperty(name = "kontrol.events.heartbeat") Duration heartbeat) {
    this.database = database;
    this.tail = new EventTail(database);
    this.vertx = vertx;
    this.login = login;
    this.heartbeat = heartbeat;
    metrics.gaugeCollectionSize("kontrol_event_streams", java.util.List.of(), streams);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "event-stream-reader");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @param cursor where the stream begins
   */
  Multi<OutboundSseEvent> open(
      Sse sse, EventFilter filter, StreamCursor cursor, StreamViewer viewer) {
    listen();
    AtomicReference<@Nullable EventStream> opened = new AtomicReference<>();
    return Multi.createFrom()
        .<OutboundSseEvent>emitter(
            client -> {
              EventStream stream =
                  new EventStream(database, tail, readers, sse, filter, cursor, viewer, client);
              opened.set(stream);
              streams.add(stream);
              client.onTermination(() -> remove(stream));
              stream.open();
            },
            BackPressureStrategy.BUFFER)
        .onItem()
        .invoke(
            event -> {
              EventStream stream = opened.get();
              if (stream != null) {
                stream.taken();
              }
            });
  }

  private synchronized void listen() {
    if (follower == null) {
      follower =
          new WakeupLoop("event-tail", Duration.ofMillis(TICK_MILLIS), tail::advance)
              .start()
              .listen(vertx, login, Channel.EVENTS, this::isWanted);
      timer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    }
  }

  private boolean isWanted(String cluster) {
    return streams.stream().anyMatch(stream -> stream.wants(cluster));
  }

  private void remove(EventStream stream) {
    streams.remove(stream);
    tail.leave(stream);
  }

  private void tick() {
    for (EventStream stream : streams) {
      stream.checkIfDue(CHECKED_EVERY);
      stream.lead();
      stream.heartbeat(heartbeat);
    }
  }

  /** Each stream whose viewer's rights are no longer the same ends. */
  void check(@Observes IdentitiesChanged change) {
    streams.forEach(EventStream::doubt);
  }

  void endWithDelay(@Observes ShutdownDelayInitiatedEvent begins) {
    streams.forEach(EventStream::end);
  }

  /** Streams never end by themselves: shutdown must not wait for them. */
  synchronized void end(@Observes ShutdownEvent begins) {
    streams.forEach(EventStream::end);
    if (follower != null) {
      follower.close();
      vertx.cancelTimer(timer);
    }
    readers.shutdownNow();
  }
}
