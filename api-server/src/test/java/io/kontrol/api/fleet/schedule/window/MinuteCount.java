package io.kontrol.api.fleet.schedule.window;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which schedule holds in each minute of a year in UTC, found by looking at the clock on the wall
 * minute by minute. It shares nothing with what it checks but the definition.
 */
final class MinuteCount {
  static final int NOBODY = 0;

  private static final int DAY = 1_440;
  private static final int MARGIN = 3 * DAY;

  private final long firstMinute;
  private final int[] holders;

  MinuteCount(int year, ZoneId zone, List<ScheduleRule> rules) {
    this.firstMinute = epochMinute(LocalDateTime.of(year, 1, 1, 0, 0));
    this.holders =
        new int[(int) (epochMinute(LocalDateTime.of(year + 1, 1, 1, 0, 0)) - firstMinute)];
    int[] targets = new int[holders.length];
    Arrays.fill(targets, -1);
    long[] wall = wall(zone);
    for (ScheduleRule rule : rules) {
      for (int[] window : windows(rule, wall)) {
        for (int i = Math.max(0, window[0]); i <= Math.min(holders.length - 1, window[1]); i++) {
          if (rule.target() > targets[i]) { // rules come in the order of their ids
            targets[i] = rule.target();
            holders[i] = rule.id();
          }
        }
      }
    }
  }

  private static long epochMinute(LocalDateTime time) {
    return time.toEpochSecond(ZoneOffset.UTC) / 60;
  }

  /** What the wall shows in each minute, as minutes since 1970-01-01 on the wall. */
  private long[] wall(ZoneId zone) {
    long[] wall = new long[holders.length + 2 * MARGIN];
    for (int i = 0; i < wall.length; i++) {
      wall[i] = epochMinute(LocalDateTime.ofInstant(minute(i - MARGIN), zone));
    }
    return wall;
  }

  /** The first and the last minute of each day's window. */
  private static Iterable<int[]> windows(ScheduleRule rule, long[] wall) {
    int start = rule.window().start().toSecondOfDay() / 60;
    int end = rule.window().end().toSecondOfDay() / 60;
    int length = Math.floorMod(end - start, DAY);
    Map<Long, int[]> byDay = new HashMap<>();
    for (int i = 0; i < wall.length; i++) {
      long sinceStart = wall[i] - start;
      if (Math.floorMod(sinceStart, DAY) < length) {
        int minute = i - MARGIN;
        byDay
                .computeIfAbsent(
                    Math.floorDiv(sinceStart, (long) DAY), day -> new int[] {minute, minute})[1] =
            minute;
      }
    }
    return byDay.values();
  }

  int size() {
    return holders.length;
  }

  Instant minute(int index) {
    return Instant.ofEpochSecond((firstMinute + index) * 60);
  }

  /** The id of the schedule, or {@code NOBODY}. */
  int holder(int index) {
    return holders[index];
  }
}
