package io.kontrol.api.fleet.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartRangeTest {
  private static final Instant FROM = Instant.parse("2030-03-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT1S, PT1M",
    "PT4H, PT1M",
    "PT6H, PT5M",
    "P1D, PT5M",
    "P3D, PT15M",
    "P10D, PT1H",
    "P60D, PT6H",
    "P90D, P1D",
    "P1999D, P1D"
  })
  void withoutAWishTheBucketsSuitTheSpan(Duration span, Duration bucket) {
    assertThat(ChartRange.of(FROM, FROM.plus(span), Optional.empty()).bucket()).isEqualTo(bucket);
  }

  @ParameterizedTest
  @CsvSource({"1m, PT1M", "90m, PT90M", "1440m, P1D", "24h, P1D", "1d, P1D"})
  void aBucketIsAsLongAsItSays(String text, Duration bucket) {
    assertThat(ChartRange.of(FROM, FROM.plusSeconds(60), Optional.of(text)).bucket())
        .isEqualTo(bucket);
  }

  @ParameterizedTest
  @CsvSource({
    "0m, invalid_bucket",
    "1s, invalid_bucket",
    "1441m, invalid_bucket",
    "25h, invalid_bucket",
    "2d, invalid_bucket",
    "99999m, invalid_bucket",
    "-5m, invalid_bucket",
    "m, invalid_bucket",
    "1m, too_many_buckets"
  })
  void whatIsNoBucketOrTooManyIsRefused(String text, String code) {
    assertThatThrownBy(() -> ChartRange.of(FROM, FROM.plusSeconds(200_000), Optional.of(text)))
        .isInstanceOfSatisfying(Refusal.class, it -> assertThat(it.code()).isEqualTo(code));
  }

  @Test
  void aSpanHasABeginningBeforeItsEndWithinTwoHundredYears() {
    for (Instant to : new Instant[] {FROM, FROM.minusSeconds(1), Instant.MAX}) {
      assertThatThrownBy(() -> ChartRange.of(FROM, to, Optional.empty()))
          .isInstanceOfSatisfying(
              Refusal.class, it -> assertThat(it.code()).isEqualTo("invalid_range"));
    }
    assertThatThrownBy(() -> ChartRange.of(Instant.MIN, FROM, Optional.empty()))
        .isInstanceOf(Refusal.class);
  }
}
