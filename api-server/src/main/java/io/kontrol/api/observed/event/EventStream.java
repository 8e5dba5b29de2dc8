package io.kontrol.api.observed.event;

import static io.kontrol.api.observed.event.ShownEvents.Answer.ASK_THE_DATABASE;
import static io.kontrol.api.observed.event.ShownEvents.Answer.NO;
import static io.kontrol.api.observed.event.ShownEvents.Answer.YES;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.model.json.Json;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * One client's stream. Until it has caught up it reads the log itself, page by page, and no faster
 * than the client receives. Then it follows the tail that all streams share. It ends when the
 * rights of its viewer have changed, so that the client connects again and is judged anew.
 */
final class EventStream {
  private static final Logger LOG = Logger.getLogger(EventStream.class);

  /** Unsent events to a slow client at which reading pauses. */
  private static final long MOST_ON_THE_WAY = 1_000;

  private final Database database;
  private final EventTail tail;
  private final Executor executor;
  private final Sse sse;
  private final EventFilter filter;
  private final StreamViewer viewer;
  private final MultiEmitter<? super OutboundSseEvent> client;
  private final AtomicLong onTheWay = new AtomicLong();

  /** Held while sending, by this stream's own reading or by the tail. */
  private final AtomicBoolean led = new AtomicBoolean();

  private volatile StreamCursor cursor;
  private volatile long lastSentNanos = System.nanoTime();
  private volatile long lastCheckNanos = System.nanoTime();
  private final AtomicBoolean checking = new AtomicBoolean();

  EventStream(
      Database database,
      EventTail tail,
      Executor executor,
      Sse sse,
      EventFilter filter,
      StreamCursor cursor,
      StreamViewer viewer,
      MultiEmitter<? super OutboundSseEvent> client) {
    this.database = database;
    this.tail = tail;
    this.executor = executor;
    this.sse = sse;
    this.filter = filter;
    this.cursor = cursor;
    this.viewer = viewer;
    this.client = client;
  }

  /** Tells the client that it has connected: no event from now on will be missed. */
  void open() {
    onTheWay.incrementAndGet();
    client.emit(sse.newEventBuilder().comment("connected").reconnectDelay(1_000).build());
    check();
  }

  /** Sends nothing more until the viewer's rights have been found unchanged. */
  void doubt() {
    viewer.doubt();
    check();
  }

  /** Checks a viewer in doubt, and each one from time to time, since a token may expire. */
  void checkIfDue(Duration pause) {
    if (!viewer.isCertain() || System.nanoTime() - lastCheckNanos >= pause.toNanos()) {
      check();
    }
  }

  private void check() {
    if (!client.isCancelled() && checking.compareAndSet(false, true)) {
      executor.execute(this::checkNow);
    }
  }

  private void checkNow() {
    lastCheckNanos = System.nanoTime();
    boolean unchanged = false;
    try {
      unchanged = viewer.isUnchanged();
      if (!unchanged) {
        end();
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("The viewer of a stream is checked at the next tick", e);
    } finally {
      checking.set(false);
    }
    if (viewer.isCertain()) {
      lead();
    } else if (unchanged) {
      check(); // another change has come meanwhile
    }
  }

  boolean wants(String clusterId) {
    return filter.clusterId() == null || filter.clusterId().equals(clusterId);
  }

  /** Starts to read the log, unless it reads or follows already, or the client is slow. */
  void lead() {
    if (maySend() && led.compareAndSet(false, true)) {
      executor.execute(this::read);
    }
  }

  /** One event has been sent. */
  void taken() {
    if (onTheWay.decrementAndGet() == MOST_ON_THE_WAY / 2) {
      lead();
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
      if (catchUpTo(database.read(StreamQuery::snapshot))) {
        tail.admit(this);
      }
    } catch (DatabaseUnavailableException e) {
      led.set(false); // the next tick tries again
    } catch (RuntimeException e) {
      led.set(false);
      client.fail(e);
    }
  }

  /**
   * Sends the events that became visible up to a snapshot.
   *
   * @return false when the client has disconnected, or is too slow for the rest
   */
  boolean catchUpTo(String snapshot) {
    while (true) {
      if (!maySend()) {
        led.set(false);
        return false;
      }
      if (cursor.atEnd()) {
        cursor = cursor.next(snapshot);
      }
      List<ObjectNode> page =
          database.read(connection -> StreamQuery.page(connection, cursor, filter, viewer.shown()));
      for (ObjectNode event : page) {
        cursor = cursor.sent(event.path("id").longValue());
        send(Json.write(event));
      }
      if (page.size() < StreamQuery.PAGE_SIZE) {
        cursor = StreamCursor.at(cursor.to());
        if (cursor.to().equals(snapshot)) {
          return true;
        }
      }
    }
  }

  /**
   * Sends an event from the tail.
   *
   * @param text the event as JSON
   * @param place the cursor after it
   * @return false when this stream no longer follows
   */
  boolean offer(ObjectNode event, String text, StreamCursor place) {
    ShownEvents.Answer shown = judge(event);
    if (!maySend() || shown == ASK_THE_DATABASE) {
      led.set(false);
      lead();
      return false;
    }
    cursor = place;
    if (shown == YES) {
      send(text);
    }
    return true;
  }

  private ShownEvents.Answer judge(ObjectNode event) {
    EventSubject subject = filter.subject();
    if (subject != null) {
      return subject.mayConcern(event) ? ASK_THE_DATABASE : NO;
    }
    return filter.matches(event) ? viewer.shown().shows(event) : NO;
  }

  private boolean maySend() {
    return !client.isCancelled() && onTheWay.get() < MOST_ON_THE_WAY && viewer.isCertain();
  }

  /** The tail has sent everything up to this cursor. */
  void passed(StreamCursor place) {
    cursor = place;
  }

  private void send(String text) {
    lastSentNanos = System.nanoTime();
    onTheWay.incrementAndGet();
    client.emit(sse.newEventBuilder().id(cursor.text()).data(String.class, text).build());
  }
}
