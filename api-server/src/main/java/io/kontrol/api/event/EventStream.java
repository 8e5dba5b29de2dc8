package io.kontrol.api.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.database.Database;
import io.kontrol.api.database.DatabaseAwayException;
import io.kontrol.model.json.Json;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client's stream. It reads when it is woken, one page at a time, and no further than the
 * client takes the events off.
 */
final class EventStream {
  /** Events on their way to a slow client before the next page waits. */
  private static final long MOST_ON_THE_WAY = 1_000;

  private final Database database;
  private final Executor executor;
  private final Sse sse;
  private final EventFilter filter;
  private final MultiEmitter<? super OutboundSseEvent> client;
  private final AtomicLong onTheWay = new AtomicLong();

  private StreamCursor cursor;
  private boolean reading;
  private boolean woken;
  private volatile long lastSentNanos = System.nanoTime();

  EventStream(
      Database database,
      Executor executor,
      Sse sse,
      EventFilter filter,
      StreamCursor cursor,
      MultiEmitter<? super OutboundSseEvent> client) {
    this.database = database;
    this.executor = executor;
    this.sse = sse;
    this.filter = filter;
    this.cursor = cursor;
    this.client = client;
  }

  /** Says that the stream is there; the client may act on it, no event from now on is missed. */
  void open() {
    onTheWay.incrementAndGet();
    client.emit(sse.newEventBuilder().comment("connected").reconnectDelay(1_000).build());
    wake();
  }

  boolean wants(String clusterId) {
    return filter.clusterId() == null || filter.clusterId().equals(clusterId);
  }

  /** There may be news. Any number of calls while it reads make one more look. */
  void wake() {
    synchronized (this) {
      woken = true;
      if (reading || onTheWay.get() >= MOST_ON_THE_WAY) {
        return;
      }
      reading = true;
    }
    executor.execute(this::read);
  }

  /** One event less is on its way. */
  void taken() {
    if (onTheWay.decrementAndGet() == MOST_ON_THE_WAY / 2) {
      wake();
    }
  }

  void heartbeat(Duration pause) {
    if (System.nanoTime() - lastSentNanos >= pause.toNanos() && onTheWay.get() == 0) {
      lastSentNanos = System.nanoTime();
      onTheWay.incrementAndGet();
      client.emit(sse.newEventBuilder().comment("alive").build());
    }
  }

  void end() {
    client.complete();
  }

  private void read() {
    try {
      while (goOn()) {
        List<ObjectNode> page =
            database.read(
                connection -> {
                  if (atEnd()) {
                    cursor = cursor.next(StreamQuery.snapshot(connection));
                  }
                  return StreamQuery.page(connection, cursor, filter);
                });
        page.forEach(this::send);
        if (page.size() < StreamQuery.PAGE_SIZE) {
          cursor = StreamCursor.at(cursor.to());
        } else {
          wakeAgain();
        }
      }
    } catch (DatabaseAwayException e) {
      stopReading(); // the next tick looks again
    } catch (RuntimeException e) {
      stopReading();
      client.fail(e);
    }
  }

  private boolean atEnd() {
    return cursor.from().equals(cursor.to());
  }

  private synchronized boolean goOn() {
    boolean more = woken && !client.isCancelled() && onTheWay.get() < MOST_ON_THE_WAY;
    woken &= !more;
    reading = more;
    return more;
  }

  private synchronized void wakeAgain() {
    woken = true;
  }

  private synchronized void stopReading() {
    reading = false;
  }

  private void send(ObjectNode event) {
    cursor = cursor.sent(event.path("id").longValue());
    lastSentNanos = System.nanoTime();
    onTheWay.incrementAndGet();
    client.emit(
        sse.newEventBuilder().id(cursor.text()).data(String.class, Json.write(event)).build());
  }
}
