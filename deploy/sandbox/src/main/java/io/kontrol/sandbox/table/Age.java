package io.kontrol.sandbox.table;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** The age of an object in the short form that kubectl shows. */
final class Age {
  private Age() {}

  static String since(String time) {
    try {
      return of(Duration.between(Instant.parse(time), Instant.now()));
    } catch (DateTimeParseException e) {
      return "<unknown>";
    }
  }

  static String of(Duration age) {
    long seconds = age.toSeconds();
    if (seconds < 120) {
      return seconds < -1 ? "<invalid>" : Math.max(0, seconds) + "s";
    }
    if (age.toMinutes() < 10) {
      return pair(age.toMinutes(), "m", seconds % 60, "s");
    }
    if (age.toHours() < 3) {
      return age.toMinutes() + "m";
    }
    if (age.toHours() < 8) {
      return pair(age.toHours(), "h", age.toMinutes() % 60, "m");
    }
    if (age.toHours() < 48) {
      return age.toHours() + "h";
    }
    if (age.toDays() < 8) {
      return pair(age.toDays(), "d", age.toHours() % 24, "h");
    }
    if (age.toDays() < 730) {
      return age.toDays() + "d";
    }
    return age.toDays() < 2_920
        ? pair(age.toDays() / 365, "y", age.toDays() % 365, "d")
        : age.toDays() / 365 + "y";
  }

  private static String pair(long large, String unit, long small, String smallUnit) {
    return small == 0 ? large + unit : large + unit + small + smallUnit;
  }
}
