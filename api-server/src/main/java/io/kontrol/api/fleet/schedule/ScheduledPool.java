package io.kontrol.api.fleet.schedule;

import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.api.fleet.schedule.window.PoolLimits;
import io.kontrol.api.fleet.schedule.window.ScheduleRule;
import io.kontrol.api.fleet.schedule.window.ScheduledBounds;
import java.time.Instant;
import java.util.List;

/**
 * A pool with its active schedules.
 *
 * @param name of the pool
 */
record ScheduledPool(int id, String name, PoolLimits limits, List<ScheduleRule> schedules) {
  ScheduledPool {
    schedules = List.copyOf(schedules);
  }

  Bound at(Instant now) {
    return ScheduledBounds.bounds(limits, schedules, now);
  }

  List<ScheduledBounds.Interval> plan(Instant from, Instant to) {
    return ScheduledBounds.plan(limits, schedules, from, to);
  }
}
