package io.kontrol.api.audit;

import io.kontrol.api.platform.page.PageCursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The place of a row in the order of time. */
record AuditPosition(OffsetDateTime time, long id) {
  static final Comparator<AuditPosition> NEWEST_FIRST =
      Comparator.comparing(AuditPosition::time).thenComparing(AuditPosition::id).reversed();

  static AuditPosition of(ResultSet row) throws SQLException {
    return new AuditPosition(row.getObject("timestamp", OffsetDateTime.class), row.getLong("id"));
  }

  /**
   * @param list names the filter
   */
  String cursor(String list) {
    String place = time.withOffsetSameInstant(ZoneOffset.UTC) + " " + id;
    return new PageCursor(list, place, 0).encode();
  }

  static @Nullable AuditPosition parse(@Nullable String cursor, String list) {
    if (cursor == null) {
      return null;
    }
    String[] place = PageCursor.decode(cursor, list).key().split(" ", 2);
    try {
      if (place.length == 2 && place[1].matches("[0-9]{1,18}")) {
        return new AuditPosition(OffsetDateTime.parse(place[0]), Long.parseLong(place[1]));
      }
    } catch (DateTimeParseException e) {
      // refused below
    }
    throw PageCursor.bad();
  }
}
