package io.kontrol.api.fleet.schedule.window;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a pool at a moment.
 *
 * @param target how many instances it is to have, within its limits; null where no schedule says
 * @param schedule whose target it is; null for none
 * @param since when this window of the schedule began; null for none
 * @param until when the target, or the schedule that it comes from, changes; null for never
 * @param overruled schedules that hold too, and lose against a larger target
 */
public record Bound(
    int min,
    int max,
    @Nullable Integer target,
    @Nullable ScheduleRule schedule,
    @Nullable Instant since,
    @Nullable Instant until,
    List<ScheduleRule> overruled) {
  public Bound {
    overruled = List.copyOf(overruled);
  }

  /** Whether the schedule wants more or less than the pool may have. */
  public boolean clamped() {
    return schedule != null && target != null && schedule.target() != target;
  }
}
