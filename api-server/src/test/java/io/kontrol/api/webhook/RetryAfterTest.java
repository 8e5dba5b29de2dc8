package io.kontrol.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  @Test
  void itIsSecondsOrADate() {
    assertThat(RetryAfter.of("120", CLOCK)).hasSeconds(120);
    assertThat(RetryAfter.of("Sun, 1 Mar 2026 12:05:00 GMT", CLOCK)).hasSeconds(300);
  }

  @Test
  void whatCannotBeUnderstoodOrIsOverIsNothing() {
    assertThat(RetryAfter.of(null, CLOCK)).isZero();
    assertThat(RetryAfter.of("soon", CLOCK)).isZero();
    assertThat(RetryAfter.of("-5", CLOCK)).isZero();
    assertThat(RetryAfter.of("Sun, 1 Mar 2026 11:00:00 GMT", CLOCK)).isZero();
  }

  @Test
  void aReceiverDoesNotStopItForLongerThanADay() {
    assertThat(RetryAfter.of("999999999", CLOCK)).hasDays(1);
  }
}
