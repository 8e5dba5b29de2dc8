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
 * The end of the log, read once for all streams that have come so far. A stream that resumes, or
 * whose client is slow, reads for itself until it is here.
 */
final class EventTail {
  private static final StreamCursor NOWHERE = StreamCursor.at("");

  private final Database database;
  private final Set<EventStream> followers = ConcurrentHashMap.newKeySet();
  private StreamCursor cursor = NOWHERE;

  EventTail(Database database) {
    this.database = database;
  }

  /** Sends what has become visible since the last time to all that follow. */
  synchronized void advance() {
    if (!followers.isEmpty()) {
      read();
    }
  }

  /**
   * Lets a stream follow that has sent everything but the newest: the tail comes to a snapshot that
   * is younger than the stream's, the stream sends what lies between the two, and from there on
   * both are at one place.
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

  /** Where the database went away in the middle of a range, that range is ended first. */
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
    return StreamQuery.page(connection, cursor, EventFilter.ALL);
  }

  private void send(ObjectNode event) {
    cursor = cursor.sent(event.path("id").longValue());
    String text = Json.write(event);
    followers.removeIf(follower -> !follower.offer(event, text, cursor));
  }
}
