package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The end of the log, read once for all streams that have caught up. A stream that resumes, or
 * whose client is slow, reads by itself until it has.
 */
final class EventTail {
  private static final StreamCursor NOWHERE = StreamCursor.at("");

  private final Database database;
  private final Set<EventStream> followers = ConcurrentHashMap.newKeySet();
  private StreamCursor cursor = NOWHERE;

  EventTail(Database database) {
    this.database = database;
  }

  /** Sends the events that became visible since the last call to all streams that follow. */
  synchronized void advance() {
    if (!followers.isEmpty()) {
      read();
    }
  }

  /**
   * Lets a stream follow that has sent all but the newest events: the tail takes a snapshot newer
   * than the stream's, and the stream sends the events between the two. Then both are at the same
   * cursor.
   */
  synchronized void admit(EventStream stream) {
    if (followers.isEmpty()) {
      cursor = StreamCursor.at(database.read(StreamQuery::snapshot));
    } else {
      read();
    }
    if (stream.catchUpTo(cursor.to())) {
      followers.add(stream);
    }
  }

  void leave(EventStream stream) {
    followers.remove(stream);
  }

  /** Finishes the range that a database failure interrupted, before it takes a new snapshot. */
  private void read() {
    boolean interrupted = !cursor.atEnd();
    readRange();
    if (interrupted) {
      readRange();
    }
  }

  private void readRange() {
    boolean more = true;
    while (more) {
      List<ObjectNode> page = database.read(this::page);
      page.forEach(this::send);
      more = page.size() == StreamQuery.PAGE_SIZE;
    }
    cursor = StreamCursor.at(cursor.to());
    followers.forEach(follower -> follower.passed(cursor));
  }

  private List<ObjectNode> page(Connection connection) throws SQLException {
    if (cursor.atEnd()) {
      cursor = cursor.next(StreamQuery.snapshot(connection));
    }
    return StreamQuery.page(connection, cursor, EventFilter.ALL, ShownEvents.ALL);
  }

  private void send(ObjectNode event) {
    cursor = cursor.sent(event.path("id").longValue());
    String text = Json.write(event);
    followers.removeIf(follower -> !follower.offer(event, text, cursor));
  }
}
