package io.kontrol.api.observed.event;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a stream has come. Ids are taken when an event is written and become visible when its
 * transaction commits, in any order; so "everything after id n" would miss events. Snapshots do
 * not: what is visible in one and not in an earlier one has been committed between them.
 *
 * @param from the snapshot of which everything has been sent
 * @param to the snapshot that is being sent
 * @param lastId of the events between the two, those up to this id have been sent
 */
record StreamCursor(String from, String to, long lastId) {
  private static final String SNAPSHOT = "[0-9]{1,18}:[0-9]{1,18}:[0-9,]{0,8000}";
  private static final Pattern SYNTAX =
      Pattern.compile("(" + SNAPSHOT + ");(" + SNAPSHOT + ");([0-9]{1,18})");

  static StreamCursor at(String snapshot) {
    return new StreamCursor(snapshot, snapshot, 0);
  }

  static StreamCursor parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw bad();
    }
    return new StreamCursor(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3)));
  }

  static Refusal bad() {
    return Refusal.malformed(
        "bad_cursor", "Last-Event-ID is none that this server has sent. Connect without it.");
  }

  /** Whether everything of the newest snapshot has been sent. */
  boolean atEnd() {
    return from.equals(to);
  }

  StreamCursor sent(long id) {
    return new StreamCursor(from, to, id);
  }

  StreamCursor next(String snapshot) {
    return new StreamCursor(to, snapshot, 0);
  }

  /** As an SSE id. */
  String text() {
    return from + ";" + to + ";" + lastId;
  }
}
