package io.kontrol.api.fleet.schedule.window;

import io.kontrol.api.fleet.schedule.window.DailyWindow.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * An active schedule.
 *
 * @param target how many instances it wants within its window
 */
public record ScheduleRule(int id, String name, DailyWindow window, int target) {
  /** A day may be missing on a date line's island, and then a window's start with it. */
  private static final int DAYS_BEFORE = 2;

  private static final int DAYS_AFTER = 3;

  /** All windows that hold at this moment, and those that begin within the next day. */
  List<Occurrence> around(Instant now) {
    LocalDate today = now.atZone(window.zone()).toLocalDate();
    List<Occurrence> near = new ArrayList<>();
    for (int days = -DAYS_BEFORE; days <= DAYS_AFTER; days++) {
      window.on(today.plusDays(days)).ifPresent(span -> near.add(new Occurrence(this, span)));
    }
    return near;
  }

  /** Whether there is a time within the next days at which both hold. */
  public boolean overlaps(ScheduleRule other, Instant now) {
    List<Occurrence> others = other.around(now);
    return around(now).stream()
        .anyMatch(mine -> others.stream().anyMatch(its -> its.span().meets(mine.span())));
  }

  /** Whether this one's target holds where both hold: the larger, or that of the older schedule. */
  public boolean prevailsOver(ScheduleRule other) {
    return target == other.target ? id < other.id : target > other.target;
  }

  /** One day's window of a schedule. */
  record Occurrence(ScheduleRule schedule, Span span) {
    boolean holdsAt(Instant moment) {
      return span.contains(moment);
    }

    Instant from() {
      return span.from();
    }
  }
}
