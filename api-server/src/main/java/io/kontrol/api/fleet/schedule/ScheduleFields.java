package io.kontrol.api.fleet.schedule;

import io.kontrol.api.platform.document.ObjectFields;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** Checks the fields of a schedule that people set. */
final class ScheduleFields {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_ZONE = 100;
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

  private ScheduleFields() {}

  static String name(String text) {
    if (text.isBlank() || text.codePointCount(0, text.length()) > LONGEST_NAME) {
      throw ObjectFields.invalid(
          "invalid_name", "name", "name has to be 1 to " + LONGEST_NAME + " characters.");
    }
    return text;
  }

  static String time(String field, String text) {
    if (!TIME.matcher(text).matches()) {
      throw ObjectFields.invalid(
          "invalid_time", field, field + " has to be HH:MM, from 00:00 to 23:59.");
    }
    return text;
  }

  static String zone(String text) {
    if (!isZone(text)) {
      throw ObjectFields.invalid(
          "unknown_time_zone",
          "time_zone",
          "time_zone has to be a name of the time zone database, such as Europe/Berlin, or an offset,"
              + " such as +05:30.");
    }
    return text;
  }

  static boolean isZone(String text) {
    if (text.length() > LONGEST_ZONE) {
      return false;
    }
    try {
      return ZoneId.getAvailableZoneIds().contains(text) || ZoneId.of(text) instanceof ZoneOffset;
    } catch (DateTimeException e) {
      return false;
    }
  }

  static void requireWindow(String start, String end) {
    if (start.equals(end)) {
      throw ObjectFields.invalid(
          "empty_window",
          "end_time",
          "start_time and end_time are the same. A window lasts from its start until before its end;"
              + " for a whole day change the limits of the pools instead.");
    }
  }
}
