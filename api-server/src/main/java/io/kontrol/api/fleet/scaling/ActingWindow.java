package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.schedule.window.Bound;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One day's window of a schedule, and what it wants of a pool.
 *
 * @param scheduleName as it was when the window began to act
 */
record ActingWindow(int scheduleId, String scheduleName, Instant start, int target) {

  /** Null where no schedule holds. */
  static @Nullable ActingWindow of(Bound bound) {
    var schedule = bound.schedule();
    Instant since = bound.since();
    Integer target = bound.target();
    return schedule == null || since == null || target == null
        ? null
        : new ActingWindow(schedule.id(), schedule.name(), since, target);
  }

  /** Whether nothing has happened between the two that acts anew. Another name does not. */
  static boolean same(@Nullable ActingWindow one, @Nullable ActingWindow other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.scheduleId == other.scheduleId
        && one.start.equals(other.start)
        && one.target == other.target;
  }
}
