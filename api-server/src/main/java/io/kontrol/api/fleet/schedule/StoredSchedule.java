package io.kontrol.api.fleet.schedule;

import io.kontrol.api.fleet.schedule.window.DailyWindow;
import io.kontrol.api.fleet.schedule.window.ScheduleRule;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code schedules}.
 *
 * @param id 0 before it is stored
 * @param poolId null for every pool of the node
 * @param start {@code HH:MM}, like the end
 */
record StoredSchedule(
    int id,
    int nodeId,
    @Nullable Integer poolId,
    String name,
    String start,
    String end,
    String zone,
    int target,
    boolean active) {
  ScheduleRule rule() {
    DailyWindow window =
        new DailyWindow(LocalTime.parse(start), LocalTime.parse(end), ZoneId.of(zone));
    return new ScheduleRule(id, name, window, target);
  }

  /** Whether there may be a pool that both bear on. */
  boolean sharesPool(StoredSchedule other) {
    return poolId == null || other.poolId == null || poolId.equals(other.poolId);
  }
}
