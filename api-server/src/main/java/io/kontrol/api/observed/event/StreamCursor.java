package io.kontrol.api.observed.event;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a stream. An event gets its id when it is written and becomes visible when its
 * transaction commits, in any order, so "all events after id n" would miss some. Snapshots do not:
 * what is visible in one and not in an earlier one was committed between them.
 *
 * @param from all events visible in this snapshot have been sent
 * @param to events visible in this snapshot are being sent
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
        "bad_cursor", "Last-Event-ID is not one that this server has sent. Connect without it.");
  }

  /** Whether all events of the newest snapshot have been sent. */
  boolean atEnd() {
    return from.equals(to);
  }

  StreamCursor sent(long id) {
    return new StreamCursor(from, to, id);
  }

  StreamCursor next(String snapshot) {
    return new StreamCursor(to, snapshot, 0);
  }

  /** The SSE id. */
  String text() {
    return from + ";" + to + ";" + lastId;
  }
}
