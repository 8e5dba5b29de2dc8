package io.kontrol.api.fleet.schedule.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.fleet.schedule.window.ScheduledBounds.Interval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole year with both changes of the clock, against a count of its minutes one by one. */
class ScheduleYearTest {
  private static final int YEAR = 2026;
  private static final PoolLimits LIMITS = new PoolLimits(2, 9);
  private static final int SAMPLES = 2_000;

  /** Windows in and around the hours of the clock change, across midnight, and overlapping. */
  private static final List<String> WINDOWS =
      List.of(
          "08:00-18:00 4",
          "22:00-06:00 3",
          "02:00-03:00 7",
          "02:30-02:45 8",
          "01:30-02:00 6",
          "01:45-02:15 12",
          "02:15-01:50 1",
          "00:00-00:01 9",
          "12:00-13:00 4",
          "17:30-22:30 5",
          "01:00-02:00 7",
          "03:00-02:30 0");

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/St_Johns"
  })
  void eachMinuteOfTheYearIsAsCounted(String zone) {
    List<ScheduleRule> rules = rules(ZoneId.of(zone));
    MinuteCount expected = new MinuteCount(YEAR, ZoneId.of(zone), rules);

    List<Interval> plan =
        ScheduledBounds.plan(LIMITS, rules, expected.minute(0), expected.minute(expected.size()));

    int minute = 0;
    for (Interval interval : plan) {
      assertThat(interval.from()).isEqualTo(expected.minute(minute));
      ScheduleRule holder = interval.bound().schedule();
      for (; expected.minute(minute).isBefore(interval.to()); minute++) {
        int counted = expected.holder(minute);
        if (counted != (holder == null ? MinuteCount.NOBODY : holder.id())) {
          throw new AssertionError(expected.minute(minute) + ": " + counted + ", not " + holder);
        }
      }
      assertThat(interval.bound().target())
          .isEqualTo(holder == null ? null : LIMITS.clamp(holder.target()));
    }
    assertThat(minute).isEqualTo(expected.size());
    assertThat(plan).hasSizeGreaterThan(4_000);
  }

  @ParameterizedTest
  @CsvSource({"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"})
  void atAnyMomentTheAnswerIsThatOfItsInterval(String zone) {
    List<ScheduleRule> rules = rules(ZoneId.of(zone));
    Instant start = LocalDate.of(YEAR, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();
    List<Interval> plan =
        ScheduledBounds.plan(LIMITS, rules, start, start.plusSeconds(365 * 86_400));
    Random random = new Random(YEAR);

    for (int i = 0; i < SAMPLES; i++) {
      Interval interval = plan.get(random.nextInt(plan.size() - 1));
      long length = interval.to().toEpochMilli() - interval.from().toEpochMilli();
      Instant moment = interval.from().plusMillis(random.nextLong(length));
      Bound bound = ScheduledBounds.bounds(LIMITS, rules, moment);

      assertThat(bound.schedule()).isEqualTo(interval.bound().schedule());
      assertThat(bound.since()).isEqualTo(interval.bound().since());
      assertThat(bound.until()).isEqualTo(interval.to());
    }
  }

  private static List<ScheduleRule> rules(ZoneId zone) {
    List<ScheduleRule> rules = new ArrayList<>();
    for (String text : WINDOWS) {
      DailyWindow window =
          new DailyWindow(
              LocalTime.parse(text.substring(0, 5)), LocalTime.parse(text.substring(6, 11)), zone);
      int target = Integer.parseInt(text.substring(12));
      rules.add(new ScheduleRule(rules.size() + 1, text, window, target));
    }
    return rules;
  }
}
