package io.kontrol.api.fleet.schedule.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kontrol.api.fleet.schedule.window.ScheduledBounds.Interval;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds when; each row of a table is one day or one moment. */
class ScheduledBoundsTest {
  private static final PoolLimits LIMITS = new PoolLimits(1, 10);

  private static DailyWindow window(String start, String end, String zone) {
    return new DailyWindow(LocalTime.parse(start), LocalTime.parse(end), ZoneId.of(zone));
  }

  private static ScheduleRule rule(int id, String start, String end, int target) {
    return new ScheduleRule(id, "s" + id, window(start, end, "UTC"), target);
  }

  private static Instant at(String time) {
    return Instant.parse("2026-06-15T" + time + ":00Z");
  }

  private static Bound bounds(String time, ScheduleRule... rules) {
    return ScheduledBounds.bounds(LIMITS, List.of(rules), at(time));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // start | end | moment | holds | until
        "08:00 | 18:00 | 07:59 | false | 2026-06-15T08:00:00Z",
        "08:00 | 18:00 | 08:00 | true  | 2026-06-15T18:00:00Z",
        "08:00 | 18:00 | 17:59 | true  | 2026-06-15T18:00:00Z",
        "08:00 | 18:00 | 18:00 | false | 2026-06-16T08:00:00Z",
        "22:00 | 06:00 | 23:30 | true  | 2026-06-16T06:00:00Z",
        "22:00 | 06:00 | 00:00 | true  | 2026-06-15T06:00:00Z",
        "22:00 | 06:00 | 05:59 | true  | 2026-06-15T06:00:00Z",
        "22:00 | 06:00 | 06:00 | false | 2026-06-15T22:00:00Z",
        "22:00 | 00:00 | 23:59 | true  | 2026-06-16T00:00:00Z",
        "22:00 | 00:00 | 00:00 | false | 2026-06-15T22:00:00Z",
        "00:00 | 00:01 | 00:00 | true  | 2026-06-15T00:01:00Z",
        "23:59 | 23:58 | 23:58 | false | 2026-06-15T23:59:00Z"
      })
  void aWindowHoldsFromItsStartUntilBeforeItsEnd(
      String start, String end, String moment, boolean holds, String until) {
    Bound bound = bounds(moment, rule(1, start, end, 5));

    assertThat(bound.target()).isEqualTo(holds ? 5 : null);
    assertThat(bound.until()).isEqualTo(Instant.parse(until));
  }

  @Test
  void aWindowThatEndsWhenItStartsIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> window("08:00", "08:00", "UTC"));
  }

  /** The spans of one night of the clock change: what holds, in UTC. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // Berlin, forward at 01:00Z: 02:00 becomes 03:00
        "Europe/Berlin | 2026-03-29 | 02:30 | 05:00 | 01:00 | 03:00",
        "Europe/Berlin | 2026-03-29 | 01:30 | 02:30 | 00:30 | 01:00",
        "Europe/Berlin | 2026-03-29 | 02:00 | 03:00 | -     | -",
        "Europe/Berlin | 2026-03-29 | 02:10 | 02:50 | -     | -",
        "Europe/Berlin | 2026-03-29 | 01:00 | 04:00 | 00:00 | 02:00",
        // Berlin, back at 01:00Z: 03:00 becomes 02:00
        "Europe/Berlin | 2026-10-25 | 02:30 | 05:00 | 00:30 | 04:00",
        "Europe/Berlin | 2026-10-25 | 01:00 | 02:30 | 23:00 | 01:30",
        "Europe/Berlin | 2026-10-25 | 02:10 | 02:20 | 00:10 | 01:20",
        "Europe/Berlin | 2026-10-25 | 00:00 | 02:00 | 22:00 | 00:00",
        "Europe/Berlin | 2026-10-25 | 02:00 | 03:00 | 00:00 | 02:00",
        "Europe/Berlin | 2026-10-25 | 03:00 | 04:00 | 02:00 | 03:00",
        // New York, forward at 07:00Z and back at 06:00Z
        "America/New_York | 2026-03-08 | 02:30 | 03:30 | 07:00 | 07:30",
        "America/New_York | 2026-11-01 | 01:30 | 01:45 | 05:30 | 06:45",
        // Lord Howe: half an hour, 02:00 becomes 02:30 and 01:30
        "Australia/Lord_Howe | 2026-10-04 | 02:10 | 02:40 | 15:30 | 15:40",
        "Australia/Lord_Howe | 2026-10-04 | 02:00 | 02:30 | -     | -",
        "Australia/Lord_Howe | 2026-04-05 | 01:40 | 01:50 | 14:40 | 15:20"
      })
  void theHourThatIsMissingAndTheOneThatComesTwice(
      String zone, String day, String start, String end, String from, String to) {
    var span = window(start, end, zone).on(java.time.LocalDate.parse(day));

    assertThat(span.map(found -> clock(found.from()) + " " + clock(found.to())).orElse("- -"))
        .isEqualTo(
            Objects.requireNonNullElse(from, "-") + " " + Objects.requireNonNullElse(to, "-"));
  }

  private static String clock(Instant moment) {
    return moment.toString().substring(11, 16);
  }

  @Test
  void aDayThatTheZoneLeavesOutHasNoWindow() {
    DailyWindow window = window("08:00", "18:00", "Pacific/Apia");

    assertThat(window.on(java.time.LocalDate.parse("2011-12-30"))).isEmpty();
    Bound before =
        ScheduledBounds.bounds(
            LIMITS,
            List.of(new ScheduleRule(1, "s", window, 5)),
            Instant.parse("2011-12-30T05:00:00Z"));
    assertThat(before.target()).isNull();
    assertThat(before.until()).isEqualTo(Instant.parse("2011-12-30T18:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // moment | target | schedule | until
        "07:00 | - | - | 08:00",
        "08:00 | 3 | 1 | 10:00",
        "10:00 | 6 | 2 | 12:00",
        "12:00 | 3 | 1 | 18:00",
        "18:00 | - | - | 08:00"
      })
  void ofOverlappingSchedulesTheLargerTargetWins(
      String moment, Integer target, Integer schedule, String until) {
    Bound bound =
        bounds(
            moment,
            rule(1, "08:00", "18:00", 3),
            rule(2, "10:00", "12:00", 6),
            rule(3, "09:00", "17:00", 2));

    assertThat(bound.target()).isEqualTo(target);
    assertThat(bound.schedule() == null ? null : (Integer) bound.schedule().id())
        .isEqualTo(schedule);
    assertThat(clock(Objects.requireNonNull(bound.until()))).isEqualTo(until);
  }

  @Test
  void theOverruledAreNamed() {
    Bound bound = bounds("11:00", rule(1, "08:00", "18:00", 3), rule(2, "10:00", "12:00", 6));

    assertThat(bound.overruled()).extracting(ScheduleRule::id).containsExactly(1);
    assertThat(bound.since()).isEqualTo(at("10:00"));
  }

  @Test
  void ofEqualTargetsTheOlderScheduleHolds() {
    Bound bound = bounds("11:00", rule(7, "08:00", "18:00", 3), rule(2, "10:00", "12:00", 3));

    assertThat(Objects.requireNonNull(bound.schedule()).id()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"0,2,true", "1,2,true", "2,2,false", "5,5,false", "9,9,false", "12,9,true"})
  void theTargetStaysWithinTheLimits(int wanted, int target, boolean clamped) {
    Bound bound =
        ScheduledBounds.bounds(
            new PoolLimits(2, 9), List.of(rule(1, "08:00", "18:00", wanted)), at("11:00"));

    assertThat(bound.target()).isEqualTo(target);
    assertThat(bound.clamped()).isEqualTo(clamped);
  }

  @Test
  void withoutSchedulesNothingEverChanges() {
    Bound bound = bounds("11:00");

    assertThat(bound).isEqualTo(new Bound(1, 10, null, null, null, null, List.of()));
  }

  @Test
  void aPlanHasNoGaps() {
    List<Interval> plan =
        ScheduledBounds.plan(
            LIMITS,
            List.of(rule(1, "22:00", "06:00", 3), rule(2, "05:00", "12:00", 6)),
            at("00:00"),
            Instant.parse("2026-06-16T00:00:00Z"));

    assertThat(plan)
        .extracting(
            each -> clock(each.from()) + " " + clock(each.to()) + " " + each.bound().target())
        .containsExactly("00:00 05:00 3", "05:00 12:00 6", "12:00 22:00 null", "22:00 00:00 3");
  }
}
