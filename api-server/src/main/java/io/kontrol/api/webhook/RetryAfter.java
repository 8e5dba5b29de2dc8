package io.kontrol.api.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The header Retry-After: seconds, or a date. */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /** Zero where it says nothing that can be understood. */
  static Duration of(@Nullable String header, Clock clock) {
    if (header == null) {
      return Duration.ZERO;
    }
    Duration wait = header.matches("[0-9]{1,9}") ? seconds(header) : until(header, clock);
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  private static Duration seconds(String header) {
    return Duration.ofSeconds(Long.parseLong(header));
  }

  private static Duration until(String header, Clock clock) {
    try {
      Instant date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(clock.instant(), date);
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
