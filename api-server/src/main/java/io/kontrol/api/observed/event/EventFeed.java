package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads the log on from a position that the caller keeps. Who moves the position in the transaction
 * that uses the events leaves none out and uses none twice, in whatever order they were committed.
 */
public final class EventFeed {
  /**
   * Events as the API shows them.
   *
   * @param position after them
   * @param more whether there may be more already
   */
  public record Page(List<ObjectNode> events, String position, boolean more) {}

  private EventFeed() {}

  /** The position after all events that are visible now. */
  public static String end(Connection connection) throws SQLException {
    return StreamCursor.at(StreamQuery.snapshot(connection)).text();
  }

  public static Page next(Connection connection, String position) throws SQLException {
    StreamCursor cursor = StreamCursor.parse(position);
    boolean newRange = cursor.atEnd();
    if (newRange) {
      cursor = cursor.next(StreamQuery.snapshot(connection));
    }
    List<ObjectNode> events =
        StreamQuery.page(connection, cursor, EventFilter.ALL, ShownEvents.ALL);
    if (events.size() == StreamQuery.PAGE_SIZE) {
      long last = events.get(events.size() - 1).path("id").longValue();
      return new Page(events, cursor.sent(last).text(), true);
    }
    if (events.isEmpty() && newRange) { // the old position serves as well
      return new Page(events, position, false);
    }
    return new Page(events, StreamCursor.at(cursor.to()).text(), !newRange);
  }
}
